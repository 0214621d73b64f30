package dev.touchstone.api.threat;

import java.util.Locale;

/**
 * The fifteen common corruptions of Hendrycks and Dietterich 2019, "Benchmarking neural network
 * robustness to common corruptions and perturbations", in their order.
 */
public enum Corruption {
  /** Normal noise on every value. */
  GAUSSIAN_NOISE,
  /** Poisson noise, as of few photons. */
  SHOT_NOISE,
  /** Values turned to 0 or 1. */
  IMPULSE_NOISE,
  /** A disk's mean, as of a lens out of focus. */
  DEFOCUS_BLUR,
  /** Pixels exchanged with near ones, as through frosted glass. */
  GLASS_BLUR,
  /** A mean along a line. */
  MOTION_BLUR,
  /** A mean over magnifications. */
  ZOOM_BLUR,
  /** Flakes that fall, over a paler image. */
  SNOW,
  /** Crystals over a darker image. */
  FROST,
  /** Clouds of a plasma fractal. */
  FOG,
  /** Everything lighter. */
  BRIGHTNESS,
  /** Everything nearer to the mean. */
  CONTRAST,
  /** A smooth random displacement. */
  ELASTIC_TRANSFORM,
  /** Fewer pixels. */
  PIXELATE,
  /** JPEG's compression. */
  JPEG_COMPRESSION;

  /** The mildest severity. */
  public static final int MILDEST = 1;

  /** The harshest severity. */
  public static final int HARSHEST = 5;

  /** How the corruption is written in suites, such as {@code "gaussian-noise"}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
