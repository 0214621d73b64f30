package dev.touchstone.plugins.attack.natural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class NoisePropertiesTest {

  private static final ImageShape SHAPE = new ImageShape(8, 8, 2);
  private static final int PIXELS = 64;

  private static float[] grey() {
    float[] image = new float[SHAPE.size()];
    Arrays.fill(image, 0.5f);
    return image;
  }

  private static float[] drawn(NoiseKind kind, float[] clean, NormBall threat, long seed) {
    float[] image = clean.clone();
    Noise.add(kind, image, threat, SHAPE, new Seed(seed).generator());
    return image;
  }

  private static double distance(Norm norm, float[] image, float[] clean) {
    return norm.distance(image, 0, clean, 0, SHAPE);
  }

  /** So little noise that grey values stay clear of 0 and 1. */
  @Property(tries = 300)
  void fillsTheBallWhereNothingIsClipped(
      @ForAll NoiseKind kind,
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0.01, max = 0.49) double radius,
      @ForAll long seed) {
    double epsilon = norm == Norm.L0 ? Math.ceil(radius * PIXELS) : radius;
    float[] image = drawn(kind, grey(), new NormBall(norm, epsilon), seed);
    if (norm != Norm.LINF) {
      assertThat(distance(norm, image, grey())).isEqualTo(epsilon, within(1e-5));
      return;
    }
    assertThat(distance(norm, image, grey())).isBetween(0.9 * epsilon, epsilon + 1e-6);
    // Of a uniform change the mean size is half of ε, of a clipped normal one 0.63 ε.
    double mean = distance(Norm.L1, image, grey()) / SHAPE.size() / epsilon;
    switch (kind) {
      case UNIFORM -> assertThat(mean).isEqualTo(0.5, within(0.15));
      case GAUSSIAN -> assertThat(mean).isEqualTo(0.63, within(0.15));
      case SALT_AND_PEPPER -> assertThat(mean).isEqualTo(1, within(1e-5));
    }
  }

  /** Pixels are as far as they can go, but for the last one. */
  @Property(tries = 200)
  void saltAndPepperFillsLargeBalls(
      @ForAll @DoubleRange(min = 0, max = 1) double share, @ForAll long seed) {
    double values = share * SHAPE.size();
    double l2 = 0.5 * Math.sqrt(values);
    float[] image = drawn(NoiseKind.SALT_AND_PEPPER, grey(), new NormBall(Norm.L2, l2), seed);
    assertThat(distance(Norm.L2, image, grey())).isEqualTo(l2, within(1e-4));
    assertThat(partlyMoved(image)).isLessThanOrEqualTo(1);

    double l1 = 0.5 * values;
    image = drawn(NoiseKind.SALT_AND_PEPPER, grey(), new NormBall(Norm.L1, l1), seed);
    assertThat(distance(Norm.L1, image, grey())).isEqualTo(l1, within(1e-4));
    assertThat(partlyMoved(image)).isLessThanOrEqualTo(1);
  }

  private static int partlyMoved(float[] image) {
    int count = 0;
    for (int i = 0; i < image.length; i += SHAPE.channels()) {
      assertThat(image[i]).as("channels of a pixel").isEqualTo(image[i + 1]);
      double halves = 2 * image[i];
      count += Math.abs(halves - Math.rint(halves)) < 1e-5 ? 0 : 1;
    }
    return count;
  }

  @Property(tries = 300)
  void staysInTheBallAndTheBoxWhateverTheImage(
      @ForAll NoiseKind kind,
      @ForAll Norm norm,
      @ForAll @IntRange(max = 200) int radius,
      @ForAll long seed) {
    double epsilon = norm == Norm.LINF ? radius / 100.0 : radius;
    RandomGenerator random = new Seed(seed).derive("image").generator();
    float[] clean = new float[SHAPE.size()];
    for (int i = 0; i < clean.length; i++) {
      clean[i] = Math.max(0, Math.min(1, random.nextFloat() * 2 - 0.5f));
    }
    float[] image = drawn(kind, clean, new NormBall(norm, epsilon), seed);
    assertThat(distance(norm, image, clean)).isLessThanOrEqualTo(epsilon + 1e-5);
    for (float value : image) {
      assertThat(value).isBetween(0f, 1f);
    }
  }

  @Property(tries = 100)
  void choosesDifferentNumbers(@ForAll @IntRange(max = 20) int count, @ForAll long seed) {
    int[] chosen = Chosen.of(20, count, new Seed(seed).generator());
    assertThat(chosen).hasSize(count).doesNotHaveDuplicates();
    assertThat(Arrays.stream(chosen)).allMatch(number -> number >= 0 && number < 20);
  }
}
