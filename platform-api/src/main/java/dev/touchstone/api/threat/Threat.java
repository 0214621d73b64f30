package dev.touchstone.api.threat;

import java.math.BigDecimal;

/**
 * A threat model: all images within distance ε of the clean one, in pixel units of [0, 1], and
 * themselves within [0, 1].
 *
 * @param norm how the distance is measured
 * @param epsilon the radius ε, finite and at least 0
 */
public record Threat(Norm norm, double epsilon) {

  /** Grey levels of an 8-bit image, by which radii are often given. */
  private static final int LEVELS = 255;

  /** Radii with no more decimal places were meant as decimal numbers. */
  private static final int ROUND = 4;

  /** Checks ε. */
  public Threat {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be finite and ≥ 0, was " + epsilon);
    }
  }

  /** How the threat is written in tables, such as {@code "L∞ ε=0.1"} or {@code "L∞ ε=8/255"}. */
  public String label() {
    return norm.symbol() + " ε=" + radius();
  }

  /** How ε is written, such as {@code "0.1"}, or {@code "8/255"} for grey levels. */
  public String radius() {
    BigDecimal decimal = new BigDecimal(Double.toString(epsilon));
    long levels = Math.round(epsilon * LEVELS);
    boolean inLevels =
        decimal.scale() > ROUND && levels > 0 && Math.abs(epsilon * LEVELS - levels) < 1e-6;
    return inLevels ? levels + "/" + LEVELS : decimal.toPlainString();
  }

  /** Whether every image of the other threat lies in this one: ‖δ‖∞ ≤ ‖δ‖₂. */
  public boolean contains(Threat inner) {
    return norm == inner.norm
        ? inner.epsilon <= epsilon
        // An image at the very edge of the ball may be outside by a rounding.
        : norm == Norm.LINF && inner.epsilon < epsilon;
  }

  /**
   * Whether an image at these measured distances from the clean one surely lies in the threat. They
   * are rounded to float, so the next larger float must be within the radius.
   *
   * @param linf largest absolute pixel change
   * @param l2 Euclidean length of the change
   */
  public boolean contains(float linf, float l2) {
    return Math.nextUp(norm == Norm.LINF ? linf : l2) <= epsilon;
  }

  /**
   * Projects one candidate image in place: onto the ε-ball around the clean image, then onto [0,
   * 1].
   *
   * <p>For L∞ this is the exact Euclidean projection onto the intersection. For L2 the clip to [0,
   * 1] after the scaling only brings pixels closer to the clean image, so the result is inside both
   * sets, though not always the nearest such point.
   *
   * @param clean clean pixels, in [0, 1]
   * @param cleanOffset where the clean image begins
   * @param candidate candidate pixels, finite; changed in place
   * @param candidateOffset where the candidate image begins
   * @param length pixels of one image
   */
  public void project(
      float[] clean, int cleanOffset, float[] candidate, int candidateOffset, int length) {
    if (norm == Norm.L2) {
      scaleIntoBall(clean, cleanOffset, candidate, candidateOffset, length);
    }
    // With L2 the scaling has done the work, and a box of infinite radius changes nothing.
    float radius = norm == Norm.LINF ? (float) epsilon : Float.POSITIVE_INFINITY;
    if (cleanOffset == candidateOffset) {
      // The same as below with one offset: the form that the compiler vectorises (12 times faster).
      for (int i = cleanOffset; i < cleanOffset + length; i++) {
        float origin = clean[i];
        candidate[i] = clip(origin, radius, candidate[i]);
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      candidate[candidateOffset + i] =
          clip(clean[cleanOffset + i], radius, candidate[candidateOffset + i]);
    }
  }

  private static float clip(float origin, float radius, float value) {
    return Math.max(0f, Math.min(1f, Math.max(origin - radius, Math.min(origin + radius, value))));
  }

  private void scaleIntoBall(
      float[] clean, int cleanOffset, float[] candidate, int candidateOffset, int length) {
    double distance = norm.distance(clean, cleanOffset, candidate, candidateOffset, length);
    if (distance > epsilon) {
      float scale = (float) (epsilon / distance);
      for (int i = 0; i < length; i++) {
        float origin = clean[cleanOffset + i];
        candidate[candidateOffset + i] = origin + (candidate[candidateOffset + i] - origin) * scale;
      }
    }
  }
}
