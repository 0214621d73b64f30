package dev.touchstone.plugins.attack.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquareTest {

  private static final ImageShape SHAPE = new ImageShape(6, 6, 2);
  private static final Seed SEED = new Seed(5);
  private static final LinearClassifier CLASSIFIER = LinearClassifier.random(SHAPE, 2, SEED);
  private static final LabeledImages IMAGES = CLASSIFIER.images(10, SEED);

  private static TestTask run(SquareParameters parameters, NormBall threat, Judge judge) {
    TestTask task = TestTask.Setup.of(CLASSIFIER, IMAGES, threat, SEED).withJudge(judge).task();
    new SquareFactory().create(parameters).run(task);
    return task;
  }

  private static double margin(int row, float[] image) {
    float[] logits = CLASSIFIER.logits(image, new long[1]);
    int label = IMAGES.labels()[row];
    return logits[label] - logits[1 - label];
  }

  /** The optimum in L∞, box included: every pixel as far against the weight as it can go. */
  private static double lowestPossible(int row, double epsilon) {
    float[] image = IMAGES.image(row);
    int label = IMAGES.labels()[row];
    for (int i = 0; i < image.length; i++) {
      double weight = CLASSIFIER.weight(label, i) - CLASSIFIER.weight(1 - label, i);
      double moved = image[i] - epsilon * Math.signum(weight);
      image[i] = (float) Math.max(0, Math.min(1, moved));
    }
    return margin(row, image);
  }

  @Test
  void reachesTheOptimumOfALinearClassifierInLinf() {
    NormBall threat = new NormBall(Norm.LINF, 0.1);
    TestTask task = run(new SquareParameters(4000, 0.8, 1), threat, Judge.NEVER_BROKEN);
    for (int row = 0; row < task.size(); row++) {
      double clean = margin(row, IMAGES.image(row));
      double possible = clean - lowestPossible(row, 0.1);
      double attained = clean - lowestOf(task, row);
      assertThat(attained / possible).as("share of the optimum").isBetween(0.999, 1.00001);
    }
  }

  /** At most ε ‖w‖₂; of weights without any pattern its hills, three wide, can follow a part. */
  @Test
  void comesHalfWayToTheOptimumOfALinearClassifierInL2() {
    NormBall threat = new NormBall(Norm.L2, 0.2);
    TestTask task = run(new SquareParameters(6000, 0.2, 1), threat, Judge.NEVER_BROKEN);
    double squares =
        IntStream.range(0, SHAPE.size())
            .mapToDouble(i -> CLASSIFIER.weight(0, i) - CLASSIFIER.weight(1, i))
            .map(w -> w * w)
            .sum();
    for (int row = 0; row < task.size(); row++) {
      double attained = margin(row, IMAGES.image(row)) - lowestOf(task, row);
      assertThat(attained / (0.2 * Math.sqrt(squares))).isBetween(0.5, 1.00001);
    }
  }

  /**
   * At most ε times the largest weight, on one value; a window of 3 × 3 with hills of opposite
   * signs has a part of that.
   */
  @Test
  void comesAQuarterOfTheWayToTheOptimumOfALinearClassifierInL1() {
    NormBall threat = new NormBall(Norm.L1, 0.3);
    TestTask task = run(new SquareParameters(6000, 0.2, 1), threat, Judge.NEVER_BROKEN);
    double largest =
        IntStream.range(0, SHAPE.size())
            .mapToDouble(i -> Math.abs(CLASSIFIER.weight(0, i) - CLASSIFIER.weight(1, i)))
            .max()
            .orElseThrow();
    for (int row = 0; row < task.size(); row++) {
      double attained = margin(row, IMAGES.image(row)) - lowestOf(task, row);
      assertThat(attained / (0.3 * largest)).isBetween(0.25, 1.00001);
    }
  }

  private static double lowestOf(TestTask task, int row) {
    List<float[]> proposals = task.row(row).proposals();
    return proposals.stream().mapToDouble(image -> margin(row, image)).min().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"LINF, 0.5", "L2, 3", "L1, 20"})
  void aSampleThatIsBrokenIsProposedAtOnceAndAskedNoMore(Norm norm, double epsilon) {
    TestTask task =
        run(new SquareParameters(5000, 0.8, 1), new NormBall(norm, epsilon), Judge.HONEST);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).broken()).isTrue();
      assertThat(task.row(row).proposals()).hasSize(1);
      assertThat(task.row(row).queries()).isLessThan(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 37})
  void asksAsOftenAsItMayOfASampleThatStands(int queries) {
    SquareParameters parameters = new SquareParameters(queries, 0.8, 2);
    TestTask task = run(parameters, new NormBall(Norm.LINF, 1e-4), Judge.NEVER_BROKEN);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).queries()).isEqualTo(2L * queries);
    }
    assertThat(new SquareFactory().estimatedQueries(parameters, 10)).isEqualTo(2L * queries);
  }

  /** Andriushchenko et al. 2020: halved after 10, 50, 200, …, 8000 of 10,000. */
  @Test
  void theSquaresShrinkAsThePaperSays() {
    Schedule full = Schedule.ofSquares(0.8, 10_000);
    assertThat(full.share(10)).isEqualTo(0.8);
    assertThat(full.share(11)).isEqualTo(0.4);
    assertThat(full.share(9_999)).isEqualTo(0.8 / 512);
    Schedule half = Schedule.ofSquares(0.8, 5_000);
    assertThat(half.share(5)).isEqualTo(0.8);
    assertThat(half.share(6)).isEqualTo(0.4);
    assertThat(half.share(4_999)).isEqualTo(0.8 / 512);
  }

  @Test
  void inLinfItStartsWithStripesAndChangesOneSquare() {
    float[] clean = new float[SHAPE.size()];
    Arrays.fill(clean, 0.5f);
    RandomGenerator random = SEED.generator();
    float[] image = clean.clone();
    LinfSquares geometry = new LinfSquares(SHAPE);
    geometry.start(image, 0.25, random);
    int stripe = SHAPE.width() * SHAPE.channels();
    for (int i = 0; i < image.length; i++) {
      assertThat(Math.abs(image[i] - 0.5f)).isEqualTo(0.25f);
      assertThat(image[i]).isEqualTo(image[i % stripe]);
    }
    for (int trial = 0; trial < 100; trial++) {
      float[] before = image.clone();
      geometry.change(image, clean, 0.25, 0.25, random);
      TreeSet<Integer> rows = new TreeSet<>();
      TreeSet<Integer> columns = new TreeSet<>();
      for (int i = 0; i < image.length; i++) {
        if (image[i] != before[i]) {
          rows.add(i / stripe);
          columns.add(i % stripe / SHAPE.channels());
        }
      }
      assertThat(rows).as("no query is wasted").isNotEmpty();
      assertThat(rows.last() - rows.first()).isLessThan(3);
      assertThat(columns.last() - columns.first()).isLessThan(3);
    }
  }

  /** In L1 only once the projection has followed, which the search lets it do. */
  @ParameterizedTest
  @CsvSource({"L2, 0.3", "L1, 1.5"})
  void theChangeIsAlwaysAsLongAsTheBallAllows(Norm norm, double epsilon) {
    float[] clean = new float[SHAPE.size()];
    Arrays.fill(clean, 0.5f);
    RandomGenerator random = SEED.generator();
    NormBall ball = new NormBall(norm, epsilon);
    float[] image = clean.clone();
    HillSquares geometry = new HillSquares(SHAPE, norm);
    geometry.start(image, epsilon, random);
    for (int trial = 0; trial < 100; trial++) {
      ball.project(clean, 0, image, 0, SHAPE);
      assertThat(norm.distance(image, 0, clean, 0, SHAPE)).isEqualTo(epsilon, within(1e-5));
      geometry.change(image, clean, epsilon, trial % 2 == 0 ? 0.3 : 0.02, random);
    }
  }

  /** Of one channel, what two windows give and take adds up: all other values stay. */
  @Test
  void inL1OneWindowGetsWhatAnotherOneHad() {
    ImageShape grey = new ImageShape(12, 12, 1);
    float[] clean = new float[grey.size()];
    Arrays.fill(clean, 0.5f);
    RandomGenerator random = SEED.generator();
    NormBall ball = new NormBall(Norm.L1, 2);
    float[] image = clean.clone();
    HillSquares geometry = new HillSquares(grey, Norm.L1);
    geometry.start(image, 2, random);
    ball.project(clean, 0, image, 0, grey);
    assertThat(Norm.L1.distance(image, 0, clean, 0, grey)).isEqualTo(2, within(1e-5));
    for (int trial = 0; trial < 50; trial++) {
      float[] before = image.clone();
      geometry.change(image, clean, 2, 0.02, random);
      assertThat(Norm.L1.distance(image, 0, clean, 0, grey)).isEqualTo(2, within(1e-5));
      long changed = IntStream.range(0, image.length).filter(i -> image[i] != before[i]).count();
      assertThat(changed).as("values of two windows of 3 × 3").isBetween(1L, 18L);
    }
  }

  /** The window of Andriushchenko et al., figure 3: two hills of opposite signs, of length 1. */
  @Test
  void theHillsOfAWindowAreOppositeAndConcentric() {
    for (int side : new int[] {1, 2, 3, 5, 9}) {
      double[] hills = Hills.of(side, SEED.generator());
      double squares = 0;
      for (double value : hills) {
        squares += value * value;
      }
      assertThat(squares).isEqualTo(1, within(1e-12));
    }
    double[] five = Hills.of(5, SEED.generator());
    boolean standing = five[4] < 0;
    double[] lying = new double[25];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        lying[y * 5 + x] = standing ? five[x * 5 + y] : five[y * 5 + x];
      }
    }
    // Two rows up, three rows down; the middle of the lower hill is at its second row.
    for (int i = 0; i < 25; i++) {
      assertThat(Math.signum(lying[i])).isEqualTo(i < 10 ? 1 : -1);
    }
    double step = Math.abs(lying[3 * 5]);
    assertThat(Math.abs(lying[3 * 5 + 2]) / step)
        .isEqualTo((1 + 1 / 4.0 + 1 / 9.0) * 9, within(1e-9));
    assertThat(Math.abs(lying[3 * 5 + 1]) / step).isEqualTo((1 / 4.0 + 1 / 9.0) * 9, within(1e-9));
  }
}
