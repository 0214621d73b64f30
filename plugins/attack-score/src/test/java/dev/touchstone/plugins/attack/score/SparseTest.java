package dev.touchstone.plugins.attack.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks that change few pixels, on a linear classifier whose optimum is known. */
class SparseTest {

  private static final ImageShape SHAPE = new ImageShape(5, 5, 1);
  private static final Seed SEED = new Seed(5);
  private static final LinearClassifier CLASSIFIER = LinearClassifier.random(SHAPE, 2, SEED);
  private static final LabeledImages IMAGES = CLASSIFIER.images(8, SEED);
  private static final int PIXELS = 3;

  private static double margin(int row, float[] image) {
    float[] logits = CLASSIFIER.logits(image, new long[1]);
    int label = IMAGES.labels()[row];
    return logits[label] - logits[1 - label];
  }

  /** The pixels that gain most by going to a bound. */
  private static double mostPossible(int row) {
    int label = IMAGES.labels()[row];
    float[] image = IMAGES.image(row);
    return IntStream.range(0, image.length)
        .mapToDouble(
            i -> {
              double w = CLASSIFIER.weight(label, i) - CLASSIFIER.weight(1 - label, i);
              return Math.max(w * image[i], w * (image[i] - 1));
            })
        .boxed()
        .sorted((a, b) -> Double.compare(b, a))
        .limit(PIXELS)
        .mapToDouble(gain -> gain)
        .sum();
  }

  private static Stream<Arguments> attacks() {
    return Stream.of(
        Arguments.of(
            "sparse-rs", new SparseRsFactory().create(new SparseRsParameters(2000, 0.3, 1)), 0.999),
        Arguments.of(
            "one-pixel", new OnePixelFactory().create(new OnePixelParameters(60, 60, 0.5)), 0.8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void reachesTheOptimumOfALinearClassifier(String name, Attack attack, double share) {
    TestTask task =
        TestTask.Setup.of(CLASSIFIER, IMAGES, new NormBall(Norm.L0, PIXELS), SEED)
            .withJudge(Judge.NEVER_BROKEN)
            .task();
    attack.run(task);
    for (int row = 0; row < task.size(); row++) {
      int which = row;
      double lowest =
          task.row(row).proposals().stream()
              .mapToDouble(image -> margin(which, image))
              .min()
              .orElseThrow();
      double attained = margin(row, IMAGES.image(row)) - lowest;
      assertThat(attained / mostPossible(row)).as("row %d", row).isBetween(share, 1.00001);
    }
  }

  /** As many changed pixels as are allowed, all of them at a corner, and no more exchanged. */
  @Test
  void exchangesSomeOfThePixelsThatAreChanged() {
    ImageShape shape = new ImageShape(6, 6, 3);
    float[] clean = new float[shape.size()];
    RandomGenerator random = SEED.generator();
    for (int i = 0; i < clean.length; i++) {
      clean[i] = random.nextInt(3) / 2f;
    }
    float[] image = clean.clone();
    Pixels pixels = new Pixels(shape);
    pixels.start(image, 8, random);
    for (int trial = 0; trial < 50; trial++) {
      assertThat(Norm.L0.distance(image, 0, clean, 0, shape)).isEqualTo(8);
      float[] before = image.clone();
      pixels.change(image, clean, 8, 0.25, random);
      assertThat(Norm.L0.distance(image, 0, before, 0, shape)).isEqualTo(4);
      for (int i = 0; i < image.length; i++) {
        assertThat(image[i] == clean[i] || image[i] == 0 || image[i] == 1).isTrue();
      }
    }
    float[] all = clean.clone();
    pixels.start(all, 100, random);
    pixels.change(all, clean, 100, 0.5, random);
    assertThat(Norm.L0.distance(all, 0, clean, 0, shape)).isEqualTo(36);
  }

  /** Croce et al. 2022, appendix A. */
  @Test
  void fewerPixelsAreExchangedAlongTheRun() {
    Schedule schedule = Schedule.ofPixels(0.6, 10_000);
    assertThat(
            Arrays.stream(new int[] {0, 1, 51, 201, 501, 1001, 2001, 4001, 6001, 8001})
                .mapToObj(schedule::share))
        .containsExactly(0.6, 0.3, 0.15, 0.12, 0.6 / 6, 0.075, 0.06, 0.6 / 12, 0.6 / 15, 0.03);
  }
}
