package dev.touchstone.plugins.attack.natural;

/** How rotations and translations are searched. */
public enum Search {
  /** Every combination of evenly spaced angles and shifts. */
  GRID,
  /** Uniformly drawn ones (worst of k). */
  RANDOM
}
