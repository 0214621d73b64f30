package dev.touchstone.api.threat;

import java.math.BigDecimal;

/**
 * The threat of all rotations and translations of an image within bounds (Engstrom et al. 2019,
 * "Exploring the landscape of spatial robustness"): an attacker chooses a {@link SpatialTransform},
 * and the platform makes the image. No distance decides: a small rotation changes many pixels.
 *
 * @param rotation largest rotation to either side, in degrees, from 0 to 180
 * @param translation largest shift in each direction, along rows and along columns, in pixels, at
 *     least 0
 */
public record SpatialThreat(double rotation, double translation) implements Threat {

  /** Checks the bounds. */
  public SpatialThreat {
    if (!(rotation >= 0 && rotation <= 180)) {
      throw new IllegalArgumentException("rotation must be from 0 to 180 degrees, was " + rotation);
    }
    if (!(translation >= 0) || Double.isInfinite(translation)) {
      throw new IllegalArgumentException(
          "translation must be finite and ≥ 0 pixels, was " + translation);
    }
  }

  /** Such as {@code "rotation ≤ 30°, shift ≤ 3 px"}. */
  @Override
  public String label() {
    return "rotation ≤ %s°, shift ≤ %s px".formatted(written(rotation), written(translation));
  }

  private static String written(double bound) {
    return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
  }

  @Override
  public boolean contains(Threat other) {
    return other instanceof SpatialThreat inner
        && inner.rotation <= rotation
        && inner.translation <= translation;
  }

  /** Whether an attacker may choose this transform. */
  public boolean allows(SpatialTransform transform) {
    return Math.abs(transform.rotation()) <= rotation
        && Math.abs(transform.right()) <= translation
        && Math.abs(transform.down()) <= translation;
  }
}
