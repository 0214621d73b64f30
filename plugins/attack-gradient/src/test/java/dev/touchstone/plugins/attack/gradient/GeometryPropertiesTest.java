package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import java.util.random.RandomGenerator;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class GeometryPropertiesTest {

  @Property(tries = 200)
  void randomStartsLieInTheBall(
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0, max = 10) double radius,
      @ForAll @IntRange(min = 1, max = 400) int length,
      @ForAll long seed) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    float[] images = new float[length + 2];
    Geometry.of(norm).scatter(images, 1, length, radius, new Seed(seed).generator());
    assertThat(
            norm.distance(
                images, 0, new float[images.length], 0, new ImageShape(1, images.length, 1)))
        .isLessThanOrEqualTo(radius * (1 + 1e-6));
    assertThat(images[0]).isZero();
    assertThat(images[length + 1]).isZero();
  }

  /** In the uniform distribution on a ball in d dimensions (R/ε)^d is uniform on [0, 1]. */
  @Example
  void l2StartsAreUniformInTheBall() {
    int d = 5;
    int draws = 20_000;
    RandomGenerator random = new Seed(5).generator();
    int[] bins = new int[10];
    double[] mean = new double[d];
    for (int draw = 0; draw < draws; draw++) {
      float[] point = new float[d];
      Geometry.L2.scatter(point, 0, d, 2, random);
      double distance = Norm.L2.distance(point, 0, new float[d], 0, new ImageShape(1, d, 1));
      bins[Math.min(9, (int) (10 * Math.pow(distance / 2, d)))]++;
      for (int i = 0; i < d; i++) {
        mean[i] += point[i] / (double) draws;
      }
    }
    for (int bin : bins) {
      // Binomial: mean 2,000, standard deviation 42.
      assertThat(bin).isBetween(1_790, 2_210);
    }
    for (double m : mean) {
      // Per coordinate: standard deviation 2 / sqrt(d + 2) = 0.76, of the mean 0.0053.
      assertThat(m).isCloseTo(0, within(0.03));
    }
  }

  @Example
  void linfStartsAreUniformPerPixel() {
    int n = 20_000;
    float[] pixels = new float[n];
    Geometry.LINF.scatter(pixels, 0, n, 0.3, new Seed(6).generator());
    int[] bins = new int[10];
    for (float pixel : pixels) {
      bins[Math.min(9, (int) ((pixel + 0.3) / 0.06))]++;
    }
    for (int bin : bins) {
      assertThat(bin).isBetween(1_790, 2_210);
    }
  }

  @Property(tries = 100)
  void stepsHaveTheirLength(
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = -6, max = 1) double lengthExponent,
      @ForAll @DoubleRange(min = -30, max = 30) double gradientExponent,
      @ForAll long seed) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    double length = Math.pow(10, lengthExponent);
    double gradientScale = Math.pow(10, gradientExponent);
    RandomGenerator random = new Seed(seed).generator();
    float[] gradient = new float[20];
    for (int i = 0; i < 20; i++) {
      gradient[i] = (float) (gradientScale * random.nextGaussian());
    }
    float[] image = new float[20];
    Geometry.of(norm).step(image, gradient, 0, 20, (float) length);
    assertThat(norm.distance(image, 0, new float[20], 0, new ImageShape(1, 20, 1)))
        .isCloseTo(length, within(1e-5 * length));
  }

  @Property(tries = 150)
  void candidatesLieInTheBallAndTheBox(
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0, max = 1.5) double epsilon,
      @ForAll Loss loss,
      @ForAll Goal goal,
      @ForAll boolean randomStart,
      @ForAll @IntRange(min = 1, max = 5) int steps,
      @ForAll @DoubleRange(min = 0.01, max = 3) double relativeStep) {
    Assume.that(norm == Norm.LINF || norm == Norm.L2);
    Linear linear = Linear.of(5, 4, new NormBall(norm, epsilon));
    Pgd pgd = Pgd.steps(steps).relativeStepSize(relativeStep).loss(loss).momentum(0.5);
    pgd = goal == Goal.FIXED_TARGET ? pgd.target(1) : pgd.goal(goal);
    pgd = randomStart ? pgd : pgd.fromClean();
    TestTask task = pgd.run(linear.setup().withJudge(TestTask.Judge.NEVER_BROKEN));
    for (int row = 0; row < task.size(); row++) {
      for (float[] candidate : task.row(row).proposals()) {
        double distance =
            norm.distance(
                candidate, 0, linear.images().pixels(), row * 16, linear.images().shape());
        assertThat(distance).isLessThanOrEqualTo(epsilon + 1e-6);
        for (float pixel : candidate) {
          assertThat(pixel).isBetween(0f, 1f);
        }
      }
    }
  }
}
