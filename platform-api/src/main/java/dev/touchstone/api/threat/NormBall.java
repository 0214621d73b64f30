package dev.touchstone.api.threat;

import java.math.BigDecimal;

/**
 * The threat of all images within distance ε of the clean one, in pixel units of [0, 1], and
 * themselves within [0, 1].
 *
 * @param norm how the distance is measured
 * @param epsilon the radius ε, finite and at least 0; for {@link Norm#L0} a whole number of pixels
 */
public record NormBall(Norm norm, double epsilon) implements Threat {

  /** Grey levels of an 8-bit image, by which radii are often given. */
  private static final int LEVELS = 255;

  /** Radii with no more decimal places were meant as decimal numbers. */
  private static final int ROUND = 4;

  /** Throws {@link IllegalArgumentException} for an ε that is no radius in the norm. */
  public NormBall {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be finite and ≥ 0, was " + epsilon);
    }
    if (norm == Norm.L0 && epsilon != Math.rint(epsilon)) {
      throw new IllegalArgumentException(
          "epsilon must be a whole number of pixels in L0, was " + epsilon);
    }
  }

  /**
   * The threat of all images of a shape: the radius that no image in [0, 1] is beyond.
   *
   * @param norm the ball's
   * @param shape shape of the images
   * @return with ε in pixel units of [0, 1]; in L0 all pixels
   */
  public static NormBall whole(Norm norm, PixelGrid shape) {
    return new NormBall(
        norm,
        switch (norm) {
          case LINF -> 1;
          case L2 -> Math.sqrt(shape.size());
          case L1 -> shape.size();
          case L0 -> shape.height() * shape.width();
        });
  }

  /** Such as {@code "L∞ ε=0.1"} or {@code "L∞ ε=8/255"}. */
  @Override
  public String label() {
    return norm.symbol() + " ε=" + radius();
  }

  /** How ε is written, such as {@code "0.1"}, or {@code "8/255"} for grey levels. */
  public String radius() {
    BigDecimal decimal = new BigDecimal(Double.toString(epsilon));
    if (norm == Norm.L0) {
      return decimal.setScale(0).toPlainString();
    }
    long levels = Math.round(epsilon * LEVELS);
    boolean inLevels =
        decimal.scale() > ROUND && levels > 0 && Math.abs(epsilon * LEVELS - levels) < 1e-6;
    return inLevels ? levels + "/" + LEVELS : decimal.toPlainString();
  }

  /** {@inheritDoc} Of balls: ‖δ‖∞ ≤ ‖δ‖₂ ≤ ‖δ‖₁, and no pixel changes by more than 1. */
  @Override
  public boolean contains(Threat other) {
    return other instanceof NormBall inner && holds(inner);
  }

  private boolean holds(NormBall inner) {
    if (norm == inner.norm) {
      return inner.epsilon <= epsilon;
    }
    return switch (norm) {
      // An image at the very edge of the ball may be outside by a rounding.
      case LINF -> epsilon >= 1 || (inner.norm != Norm.L0 && inner.epsilon < epsilon);
      case L2 -> inner.norm == Norm.L1 && inner.epsilon < epsilon;
      case L1, L0 -> false;
    };
  }

  /**
   * Projects one candidate image in place: onto the ε-ball around the clean image, then onto [0,
   * 1].
   *
   * <p>For L∞, L1 and L0 this is the Euclidean projection onto the intersection (in L0 one of them,
   * where pixels tie: the first). For L2 the clip to [0, 1] after the scaling only brings pixels
   * closer to the clean image, so the result is inside both sets, though not always the nearest
   * such point.
   *
   * @param clean clean pixels, in [0, 1], NHWC
   * @param cleanOffset where the clean image begins
   * @param candidate candidate pixels, finite; changed in place
   * @param candidateOffset where the candidate image begins
   * @param shape shape of one image
   */
  public void project(
      float[] clean, int cleanOffset, float[] candidate, int candidateOffset, PixelGrid shape) {
    int length = shape.size();
    switch (norm) {
      case LINF -> clip(clean, cleanOffset, candidate, candidateOffset, length, (float) epsilon);
      case L2 -> {
        scaleIntoBall(clean, cleanOffset, candidate, candidateOffset, shape);
        // The scaling has done the work, and a box of infinite radius changes nothing.
        clip(clean, cleanOffset, candidate, candidateOffset, length, Float.POSITIVE_INFINITY);
      }
      case L1 ->
          SparseProjections.ontoL1(clean, cleanOffset, candidate, candidateOffset, length, epsilon);
      case L0 ->
          SparseProjections.ontoL0(clean, cleanOffset, candidate, candidateOffset, shape, epsilon);
    }
  }

  private static void clip(
      float[] clean,
      int cleanOffset,
      float[] candidate,
      int candidateOffset,
      int length,
      float radius) {
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
      float[] clean, int cleanOffset, float[] candidate, int candidateOffset, PixelGrid shape) {
    double distance = norm.distance(clean, cleanOffset, candidate, candidateOffset, shape);
    if (distance > epsilon) {
      float scale = (float) (epsilon / distance);
      for (int i = 0; i < shape.size(); i++) {
        float origin = clean[cleanOffset + i];
        candidate[candidateOffset + i] = origin + (candidate[candidateOffset + i] - origin) * scale;
      }
    }
  }
}
