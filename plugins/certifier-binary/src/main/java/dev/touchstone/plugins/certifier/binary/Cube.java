package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The binary images that one sample's threat can give. Corner s has at free pixel i the value
 * {@code s[i]}; all other pixels are as in the clean image.
 *
 * @param clean the clean image
 * @param threshold greatest value that becomes 0
 * @param binary the clean image made binary
 * @param free pixels that some image of the threat has on the other side of the threshold
 * @param costs what a change of each free pixel takes of the budget: its square in L2, 0 in L∞
 * @param budget what all changes of one image may cost together
 */
record Cube(
    float[] clean, float threshold, float[] binary, int[] free, double[] costs, double budget) {

  /**
   * The cube of one image. What the threat's own projection can give decides, in float32, so that
   * rounding at the edge of the ball is counted in.
   */
  static Cube of(float[] clean, float threshold, NormBall threat) {
    int size = clean.length;
    float[] binary = new float[size];
    double[] costs = new double[size];
    for (int i = 0; i < size; i++) {
      binary[i] = clean[i] > threshold ? 1 : 0;
      double way = (double) other(clean[i], threshold) - clean[i];
      costs[i] = threat.norm() == Norm.L2 ? way * way : 0;
    }
    // The projection scales in float32: each pixel is rounded by at most 2⁻²².
    double radius = threat.epsilon() * (1 + 0x1p-20) + Math.sqrt(size) * 0x1p-22;
    double budget = threat.norm() == Norm.L2 ? radius * radius : 0;
    float[] lowest = new float[size];
    float[] highest = new float[size];
    Arrays.fill(highest, 1);
    if (threat.norm() == Norm.LINF) {
      ImageShape values = new ImageShape(1, size, 1);
      threat.project(clean, 0, lowest, 0, values);
      threat.project(clean, 0, highest, 0, values);
    }
    int[] free =
        IntStream.range(0, size)
            .filter(i -> lowest[i] <= threshold && highest[i] > threshold && costs[i] <= budget)
            .toArray();
    return new Cube(
        clean,
        threshold,
        binary,
        free,
        IntStream.of(free).mapToDouble(i -> costs[i]).toArray(),
        budget);
  }

  /** The value nearest to a pixel's on the other side of the threshold. */
  private static float other(float value, float threshold) {
    return value > threshold ? threshold : Math.nextUp(threshold);
  }

  /** How many pixels are free. */
  int dimensions() {
    return free.length;
  }

  /** Whether a corner differs from the clean image at a free pixel. */
  boolean flips(int i, int value) {
    return binary[free[i]] != value;
  }

  /** An image in the threat that becomes a corner, as near to the clean image as possible. */
  float[] image(byte[] corner) {
    float[] image = clean.clone();
    for (int i = 0; i < free.length; i++) {
      if (flips(i, corner[i])) {
        image[free[i]] = other(clean[free[i]], threshold);
      }
    }
    return image;
  }

  /** The clean image's own corner. */
  byte[] origin() {
    byte[] corner = new byte[free.length];
    for (int i = 0; i < free.length; i++) {
      corner[i] = (byte) binary[free[i]];
    }
    return corner;
  }
}
