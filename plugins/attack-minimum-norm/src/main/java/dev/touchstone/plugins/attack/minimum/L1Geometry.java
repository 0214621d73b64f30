package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Comparator;
import java.util.stream.IntStream;

/** L1: the pixels of the largest weights change, each to its bound before the next. */
final class L1Geometry extends Geometry {

  private final ImageShape shape;

  L1Geometry(ImageShape shape) {
    this.shape = shape;
  }

  @Override
  double length(float[] change) {
    double sum = 0;
    for (float value : change) {
      sum += Math.abs(value);
    }
    return sum;
  }

  @Override
  double dualLength(float[] gradient) {
    return LinfGeometry.INSTANCE.length(gradient);
  }

  @Override
  float[] towardsHyperplane(float[] image, float[] w, double rise) {
    float[] change = new float[w.length];
    double direction = Math.signum(rise);
    double left = Math.abs(rise);
    int[] byWeight =
        IntStream.range(0, w.length)
            .filter(i -> w[i] != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -Math.abs(w[i])))
            .mapToInt(i -> i)
            .toArray();
    for (int i : byWeight) {
      if (left <= 0) {
        break;
      }
      double sign = direction * Math.signum(w[i]);
      double room = Math.max(0, sign > 0 ? 1.0 - image[i] : image[i]);
      double way = Math.min(room, left / Math.abs(w[i]));
      change[i] = (float) (sign * way) + 0f;
      left -= way * Math.abs(w[i]);
    }
    return change;
  }

  /** Ball and box at once: one after the other they would leave little of a change. */
  @Override
  void place(float[] clean, float[] change, double radius, float[] image) {
    for (int i = 0; i < image.length; i++) {
      image[i] = clean[i] + change[i];
    }
    new NormBall(Norm.L1, radius).project(clean, 0, image, 0, shape);
  }

  @Override
  double firstStep() {
    return 1;
  }
}
