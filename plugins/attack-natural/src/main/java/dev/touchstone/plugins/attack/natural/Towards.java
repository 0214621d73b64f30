package dev.touchstone.plugins.attack.natural;

/** What an image without any contrast looks like. */
public enum Towards {
  /** Grey of 0.5 everywhere. */
  GREY,
  /** The mean of each of the image's channels. */
  MEAN
}
