package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/**
 * Uniform and Gaussian noise, as it fills a ball:
 *
 * <ul>
 *   <li>L∞: every value moves by its own change, uniform in [−ε, ε], or normal of standard
 *       deviation ε;
 *   <li>L2: every value moves, and the whole is scaled to length ε: for Gaussian noise a direction
 *       of uniform distribution on the sphere;
 *   <li>L1: a random number of values moves, and the sizes of the changes sum to ε; uniform noise
 *       has exponential weights and random signs, which is uniform on a face of the ball;
 *   <li>L0: ε random pixels get uniform values, or normal changes of standard deviation 1.
 * </ul>
 *
 * What leaves [0, 1], or in L∞ the cube, is left to the projection.
 *
 * @param kind uniform or Gaussian
 */
record Grain(NoiseKind kind, RandomGenerator random) {

  void add(float[] image, NormBall threat, ImageShape shape) {
    double epsilon = threat.epsilon();
    switch (threat.norm()) {
      case LINF -> {
        for (int i = 0; i < image.length; i++) {
          image[i] += (float) (epsilon * change());
        }
      }
      case L2 -> addOnSphere(image, epsilon);
      case L1 -> addOnSomeValues(image, epsilon);
      case L0 -> replacePixels(image, epsilon, shape);
    }
  }

  private void addOnSphere(float[] image, double epsilon) {
    double[] changes = new double[image.length];
    double squares = 0;
    for (int i = 0; i < changes.length; i++) {
      changes[i] = change();
      squares += changes[i] * changes[i];
    }
    double scale = epsilon / Math.sqrt(squares);
    for (int i = 0; i < changes.length; i++) {
      image[i] += (float) (scale * changes[i]);
    }
  }

  private void addOnSomeValues(float[] image, double epsilon) {
    int[] values = Chosen.of(image.length, howMany(image.length, epsilon), random);
    double[] changes = new double[values.length];
    double sum = 0;
    for (int i = 0; i < changes.length; i++) {
      changes[i] = isUniform() ? exponential() : change();
      sum += Math.abs(changes[i]);
    }
    for (int i = 0; i < changes.length; i++) {
      image[values[i]] += (float) (epsilon / sum * changes[i]);
    }
  }

  /**
   * Between 2 ε, of which the mean change is a half, so that [0, 1] cuts off little, and all; small
   * numbers are as likely as large ones on a logarithmic scale, since noise on few values is the
   * stronger one and a network may be sensitive to either.
   */
  private int howMany(int all, double epsilon) {
    double fewest = Math.min(all, Math.max(1, Math.ceil(2 * epsilon)));
    double drawn = fewest * Math.pow(all / fewest, random.nextDouble());
    return (int) Math.min(all, Math.round(drawn));
  }

  private void replacePixels(float[] image, double epsilon, ImageShape shape) {
    int pixels = shape.height() * shape.width();
    int changed = (int) Math.min(pixels, epsilon);
    for (int pixel : Chosen.of(pixels, changed, random)) {
      for (int c = 0; c < shape.channels(); c++) {
        int i = pixel * shape.channels() + c;
        image[i] = isUniform() ? random.nextFloat() : image[i] + (float) change();
      }
    }
  }

  private boolean isUniform() {
    return kind == NoiseKind.UNIFORM;
  }

  /** Uniform in [−1, 1), or standard normal. */
  private double change() {
    return isUniform() ? 2 * random.nextDouble() - 1 : random.nextGaussian();
  }

  private double exponential() {
    return random.nextBoolean() ? random.nextExponential() : -random.nextExponential();
  }
}
