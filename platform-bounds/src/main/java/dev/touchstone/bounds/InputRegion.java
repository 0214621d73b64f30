package dev.touchstone.bounds;

import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.Optional;

/**
 * For each of n images the set of inputs that bounds must hold for: a box, or the intersection of a
 * box and a Euclidean ball.
 *
 * @param count n
 * @param lower smallest value of each pixel, n × size
 * @param upper largest value of each pixel, n × size
 * @param ball the ball; empty for the box alone
 */
public record InputRegion(int count, double[] lower, double[] upper, Optional<Ball> ball) {

  /**
   * A Euclidean ball around each image.
   *
   * @param centres n × size
   * @param radius of all balls
   */
  public record Ball(double[] centres, double radius) {}

  /**
   * All images that the platform accepts within a threat: those in the ball and in [0, 1], and
   * those beyond the edge of the ball by the rounding of the projection.
   *
   * @param images clean images in [0, 1]
   * @param size pixels of each
   * @throws UserException if the norm is one whose balls are not bounded here
   */
  public static InputRegion of(float[] images, int size, NormBall threat) {
    requireBounded(threat, "bounds");
    double[] lower = new double[images.length];
    double[] upper = new double[images.length];
    // The projection adds the rounded ε in float32: sums in [−ε, 1 + ε], rounded once.
    double radius = threat.epsilon() + (1 + threat.epsilon()) * 0x1p-23;
    for (int i = 0; i < images.length; i++) {
      lower[i] = Math.max(0, images[i] - radius);
      upper[i] = Math.min(1, images[i] + radius);
    }
    if (threat.norm() == Norm.LINF) {
      return new InputRegion(images.length / size, lower, upper, Optional.empty());
    }
    double[] centres = new double[images.length];
    Arrays.setAll(centres, i -> images[i]);
    // The projection scales in float32: each pixel is rounded by at most 2⁻²².
    double wider = threat.epsilon() * (1 + 0x1p-20) + Math.sqrt(size) * 0x1p-22;
    return new InputRegion(
        images.length / size, lower, upper, Optional.of(new Ball(centres, wider)));
  }

  /**
   * Checks that the images of a threat are such a region.
   *
   * @param who says so
   * @throws UserException if the norm is another than L∞ and L2
   */
  public static void requireBounded(NormBall threat, String who) {
    if (threat.norm() != Norm.LINF && threat.norm() != Norm.L2) {
      throw new UserException(
          "%s: bounds images in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(who, threat.norm().symbol()));
    }
  }

  /** The region of some of the images. */
  public InputRegion select(int... rows) {
    return new InputRegion(
        rows.length,
        select(lower, rows),
        select(upper, rows),
        ball.map(b -> new Ball(select(b.centres(), rows), b.radius())));
  }

  private double[] select(double[] values, int... rows) {
    int size = values.length / count;
    double[] selected = new double[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * size, selected, i * size, size);
    }
    return selected;
  }
}
