package dev.touchstone.core.cells.attack;

import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import java.util.Arrays;
import java.util.Optional;

/**
 * How gradients in bf16 compare with float32's at some of a cell's images, before they are
 * attacked: whether they are good enough to climb.
 *
 * <p>To first order a step along the signs of another gradient climbs by Σ ±|g| instead of Σ |g|,
 * and one along its direction by the cosine's share. At the bounds that is about 60 % and half: an
 * attack is clearly weaker then, and a rounding error alone never comes near (the network of Table
 * 3 has 0.96 and 0.93). What is below them is no coarser gradient but another one.
 *
 * @param images whose gradient in float32 is not zero
 * @param equalSigns share of their pixels whose gradients have the same sign, of those whose
 *     gradient in float32 is not {@linkplain #NEGLIGIBLE negligible}; the mean over the images
 * @param cosine of the angle between both gradients; the mean over the images
 * @param used whether the attack got gradients in bf16; if not, it got float32
 */
record PrecisionAudit(int images, double equalSigns, double cosine, boolean used) {

  /** How many images are compared, at most. */
  static final int IMAGES = 32;

  /** Of the mean size of an image's gradient: what bf16's eight binary digits lose. */
  private static final double NEGLIGIBLE = 1.0 / 256;

  /** What the cosine's own arithmetic may lose. */
  private static final double SAME = 1e-12;

  private static final double LEAST_EQUAL_SIGNS = 0.8;

  private static final double LEAST_COSINE = 0.5;

  /**
   * Compares.
   *
   * @param full gives gradients in float32
   * @param low gives them in bf16
   * @param images NHWC in [0, 1], at most {@link #IMAGES}
   * @param labels class of each image
   * @param noise a seed for each image
   */
  static PrecisionAudit of(
      DifferentiableClassifier full,
      DifferentiableClassifier low,
      float[] images,
      int[] labels,
      long[] noise) {
    GradientRequest request =
        new GradientRequest(
            images, labels, Optional.empty(), Loss.CROSS_ENTROPY, Optional.empty(), noise);
    return of(
        full.gradients(request).gradients(), low.gradients(request).gradients(), labels.length);
  }

  /** The same for gradients that are known. */
  static PrecisionAudit of(float[] full, float[] low, int n) {
    int size = full.length / n;
    int compared = 0;
    double equalSigns = 0;
    double cosine = 0;
    for (int i = 0; i < n; i++) {
      Image image = Image.of(full, low, i * size, size);
      if (image.compared()) {
        compared++;
        equalSigns += image.equalSigns();
        cosine += image.cosine();
      }
    }
    if (compared == 0) {
      return new PrecisionAudit(0, 1, 1, false);
    }
    equalSigns /= compared;
    cosine /= compared;
    boolean close = equalSigns >= LEAST_EQUAL_SIGNS && cosine >= LEAST_COSINE;
    return new PrecisionAudit(compared, equalSigns, cosine, close && !Arrays.equals(full, low));
  }

  /** Why the attack got float32; for where it did. */
  String refusal() {
    if (images == 0) {
      return "no image had a gradient to compare";
    }
    return equalSigns == 1 && cosine > 1 - SAME
        ? "bf16 gave the same digits, so nothing was computed in it"
        : "both differ by more than rounding";
  }

  /** One image's share and cosine; not compared if its gradient is zero in float32. */
  private record Image(boolean compared, double equalSigns, double cosine) {

    static Image of(float[] full, float[] low, int from, int size) {
      double length = 0;
      double mean = 0;
      for (int i = from; i < from + size; i++) {
        // Scaled by the largest below: squares of small gradients would vanish.
        mean += Math.abs((double) full[i]) / size;
        length = Math.max(length, Math.abs(full[i]));
      }
      if (length == 0) {
        return new Image(false, 0, 0);
      }
      int counted = 0;
      int equal = 0;
      double both = 0;
      double ofFull = 0;
      double ofLow = 0;
      for (int i = from; i < from + size; i++) {
        if (!Float.isFinite(low[i])) {
          return new Image(true, 0, 0);
        }
        double g = full[i] / length;
        double h = low[i] / length;
        both += g * h;
        ofFull += g * g;
        ofLow += h * h;
        if (Math.abs((double) full[i]) >= NEGLIGIBLE * mean) {
          counted++;
          equal += Math.signum(full[i]) == Math.signum(low[i]) ? 1 : 0;
        }
      }
      double cosine = ofLow == 0 ? 0 : both / (Math.sqrt(ofFull) * Math.sqrt(ofLow));
      return new Image(true, (double) equal / counted, cosine);
    }
  }
}
