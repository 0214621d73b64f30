package dev.touchstone.plugins.attack.gradient;

/** Which iterate of a run is proposed. */
public enum Keep {
  /** The final one, as in the papers. */
  LAST,
  /** The final one, and for samples that still stand then the one with the highest loss. */
  BEST
}
