package dev.touchstone.plugins.attack.minimum;

import java.util.Arrays;

/**
 * A decision boundary as it looks from an image: z_c − z_y = difference + gradient · (x' − x).
 *
 * @param difference z_c − z_y, negative while the label wins against class c
 * @param gradient of the difference
 */
record Boundary(double difference, float[] gradient) {

  /** The boundary of one sample in a batch's answer. */
  static Boundary of(double difference, float[] gradients, int index, int size) {
    return new Boundary(
        difference, Arrays.copyOfRange(gradients, index * size, (index + 1) * size));
  }

  /** Distance of the image from the boundary in a norm, bounds of pixels apart. */
  double distance(Geometry geometry) {
    double slope = geometry.dualLength(gradient);
    return slope == 0 ? Double.POSITIVE_INFINITY : Math.abs(difference) / slope;
  }
}
