package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GradientAscentTest {

  private static final Pgd ONE_STEP = Pgd.steps(1).relativeStepSize(1).fromClean();

  private static NormBall threat(Norm norm) {
    return new NormBall(norm, norm == Norm.LINF ? 0.1 : 0.25);
  }

  private static float[] only(TestTask task, int row) {
    assertThat(task.row(row).proposals()).hasSize(1);
    return task.row(row).proposals().get(0);
  }

  /** Attacks that follow the margin to the closed-form optimum, and what they are tried on. */
  private static Stream<Arguments> optimal() {
    Pgd margin = ONE_STEP.loss(Loss.MARGIN);
    Pgd many = Pgd.steps(60).relativeStepSize(1).loss(Loss.MARGIN);
    return Stream.of(
        Arguments.of("one step", margin, 4, Norm.LINF),
        Arguments.of("one step", margin, 4, Norm.L2),
        Arguments.of("one step, cross-entropy", ONE_STEP, 2, Norm.LINF),
        Arguments.of("one step, cross-entropy", ONE_STEP, 2, Norm.L2),
        Arguments.of("40 steps, random start", Pgd.steps(40).loss(Loss.MARGIN), 2, Norm.LINF),
        Arguments.of("40 steps, momentum", Pgd.steps(40).momentum(1), 2, Norm.LINF),
        Arguments.of("60 long steps, random start", many, 2, Norm.L2),
        Arguments.of("60 long steps, momentum", many.momentum(0.9), 2, Norm.L2),
        Arguments.of("absolute steps", Pgd.steps(40).stepSize(0.01).fromClean(), 2, Norm.LINF));
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("optimal")
  void reachesTheOptimumOfALinearClassifier(String name, Pgd pgd, int classes, Norm norm) {
    Linear linear = Linear.inside(classes, 20, threat(norm));
    TestTask task = pgd.run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      float[] optimum = linear.optimum(row, linear.runnerUp(row), linear.label(row));
      assertThat(only(task, row)).containsExactly(optimum, within(2e-6f));
    }
  }

  @Test
  void reachesTheClippedOptimumInLinf() {
    Linear linear = Linear.of(2, 20, threat(Norm.LINF));
    for (Pgd pgd : List.of(ONE_STEP, Pgd.steps(40))) {
      TestTask task = pgd.run(linear.setup());
      for (int row = 0; row < task.size(); row++) {
        float[] optimum = linear.optimum(row, 1 - linear.label(row), linear.label(row));
        assertThat(only(task, row)).containsExactly(optimum, within(2e-6f));
      }
    }
  }

  /** The platform's L2 projection clips after it scales, which costs a fraction of a step. */
  @Test
  void comesCloseToTheClippedOptimumInL2() {
    Linear linear = Linear.of(2, 20, new NormBall(Norm.L2, 1));
    TestTask task = Pgd.steps(1000).relativeStepSize(0.005).run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      float[] optimum = linear.boxedL2Optimum(row, 1 - linear.label(row), linear.label(row));
      double clean = linear.margin(row, linear.images().image(row));
      double possible = clean - linear.margin(row, optimum);
      double attained = clean - linear.margin(row, only(task, row));
      assertThat(attained / possible).as("share of the optimum").isBetween(0.99, 1.00001);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void breaksExactlyWhatCanBeBroken(Norm norm) {
    Linear linear = Linear.inside(2, 200, new NormBall(norm, norm == Norm.LINF ? 0.05 : 0.15));
    TestTask task = Pgd.steps(60).relativeStepSize(0.5).run(linear.setup());
    int broken = 0;
    for (int row = 0; row < task.size(); row++) {
      float[] optimum = linear.optimum(row, 1 - linear.label(row), linear.label(row));
      double margin = linear.margin(row, optimum);
      assertThat(Math.abs(margin)).as("no sample on the verge").isGreaterThan(1e-5);
      assertThat(task.row(row).broken()).as("row %d", row).isEqualTo(margin < 0);
      broken += margin < 0 ? 1 : 0;
    }
    assertThat(broken).as("a mixture").isBetween(20, 180);
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void manyStepsBreakNoFewerThanOne(Norm norm) {
    Linear linear = Linear.of(6, 300, new NormBall(norm, norm == Norm.LINF ? 0.04 : 0.12));
    assertThat(broken(Pgd.steps(40).fromClean().run(linear.setup())))
        .isGreaterThanOrEqualTo(broken(ONE_STEP.run(linear.setup())))
        .isBetween(30L, 270L);
  }

  private static long broken(TestTask task) {
    return IntStream.range(0, task.size()).filter(row -> task.row(row).broken()).count();
  }

  @Test
  void restartsOnlyTouchSamplesThatStillStand() {
    Linear linear = Linear.inside(2, 100, new NormBall(Norm.LINF, 0.05));
    TestTask task = Pgd.steps(7).restarts(3).run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      TestTask.RowRecord record = task.row(row);
      int runs = record.broken() ? record.proposals().size() : 3;
      assertThat(record.proposals()).hasSize(runs);
      assertThat(record.gradientQueries()).isEqualTo(7L * runs);
      assertThat(record.queries()).isZero();
    }
    assertThat(broken(task)).isBetween(10L, 90L);
  }

  @Test
  void restartsStartElsewhere() {
    Linear linear = Linear.inside(4, 5, threat(Norm.L2));
    Pgd pgd = Pgd.steps(1).stepSize(1e-3).restarts(3);
    TestTask task = pgd.run(linear.setup().withJudge(Judge.NEVER_BROKEN));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).proposals().stream().map(Arrays::hashCode).distinct()).hasSize(3);
    }
  }

  @Test
  void restartsMeetFreshNoise() {
    Linear linear = Linear.inside(4, 5, threat(Norm.L2));
    TestTask.Setup noisy = linear.setup(linear.classifier().withInputNoise(0.5));
    Pgd pgd = Pgd.steps(2).stepSize(0.05).fromClean().restarts(3).eotSamples(2);
    TestTask task = pgd.run(noisy.withJudge(Judge.NEVER_BROKEN));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).proposals().stream().map(Arrays::hashCode).distinct()).hasSize(3);
    }
  }

  /** Class 1 leads at first and class 2 after one step; their gradients disagree on pixel 0. */
  @ParameterizedTest
  @CsvSource({"0, 0.5", "0.1, 0.5", "1, 0.7"})
  void momentumCarriesOn(double decay, float expected) {
    ImageShape shape = new ImageShape(1, 2, 1);
    LinearClassifier classifier =
        new LinearClassifier(
            shape, new float[] {0, 0, 1, 0.1f, -0.5f, 2}, new float[] {5, -0.55f, -0.77f});
    TestTask.Setup setup =
        TestTask.Setup.of(
            classifier,
            new LabeledImages(shape, new float[] {0.5f, 0.5f}, new int[] {0}),
            new NormBall(Norm.LINF, 0.4),
            Linear.SEED);
    TestTask task =
        Pgd.steps(2).stepSize(0.1).fromClean().loss(Loss.MARGIN).momentum(decay).run(setup);
    assertThat(only(task, 0)).containsExactly(new float[] {expected, 0.7f}, within(1e-6f));
  }

  @Test
  void momentumAccumulatesL1NormalisedGradients() {
    Momentum momentum = new Momentum(0.5f, 4);
    momentum.accumulate(new float[] {9, 9, 1, -3}, 2, 2);
    assertThat(momentum.velocity()).containsExactly(0, 0, 0.25f, -0.75f);
    momentum.accumulate(new float[] {9, 9, -2, 2}, 2, 2);
    assertThat(momentum.velocity()).containsExactly(0, 0, -0.375f, 0.125f);
    momentum.accumulate(new float[4], 2, 2);
    assertThat(momentum.velocity()).containsExactly(0, 0, -0.1875f, 0.0625f);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 1", "4, 3"})
  void averagesTheGradientOverFreshDraws(int samples, int steps) {
    Linear linear = Linear.inside(4, 5, threat(Norm.L2));
    TestTask.Setup setup = linear.setup(linear.classifier().withInputNoise(0.5));
    float length = 0.05f;
    TestTask task = Pgd.steps(steps).stepSize(length).fromClean().eotSamples(samples).run(setup);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).gradientQueries()).isEqualTo((long) samples * steps);
      float[] expected = climb(setup.task(), row, steps, samples, length);
      assertThat(only(task, row)).containsExactly(expected, within(2e-6f));
    }
  }

  /** L2 ascent along the mean over draws, written down once more and plainly. */
  private static float[] climb(TestTask task, int row, int steps, int samples, float length) {
    float[] image = Arrays.copyOfRange(task.images(), row * 16, (row + 1) * 16);
    for (int step = 0; step < steps; step++) {
      double[] sum = new double[16];
      for (int draw = 0; draw < samples; draw++) {
        float[] gradient = gradient(task, row, image, (long) step * samples + draw);
        Arrays.setAll(sum, i -> sum[i] + gradient[i]);
      }
      double norm = Math.sqrt(Arrays.stream(sum).map(v -> v * v).sum());
      for (int i = 0; i < 16; i++) {
        image[i] += (float) (length * sum[i] / norm);
      }
    }
    return image;
  }

  private static float[] gradient(TestTask task, int row, float[] image, long draw) {
    return ask(task, row, image, draw).gradients();
  }

  private static Gradients ask(TestTask task, int row, float[] image, long draw) {
    return task.gradients(
        new int[] {row}, image, Loss.CROSS_ENTROPY, Optional.empty(), Optional.empty(), draw);
  }

  @Test
  void keepBestComparesLossesAveragedOverDraws() {
    Linear linear = Linear.inside(4, 10, threat(Norm.L2));
    TestTask.Setup setup =
        linear.setup(linear.classifier().withInputNoise(0.5)).withJudge(Judge.NEVER_BROKEN);
    Pgd pgd = Pgd.steps(4).stepSize(0.05).fromClean().eotSamples(3).keep(Keep.BEST);
    TestTask task = pgd.run(setup);
    Set<Integer> bestSteps = new TreeSet<>();
    for (int row = 0; row < task.size(); row++) {
      int best = 0;
      double highest = Double.NEGATIVE_INFINITY;
      for (int step = 0; step < 4; step++) {
        float[] iterate = climb(setup.task(), row, step, 3, 0.05f);
        double loss = 0;
        for (int draw = 0; draw < 3; draw++) {
          loss += ask(task, row, iterate, step * 3L + draw).losses()[0];
        }
        best = loss > highest ? step : best;
        highest = Math.max(highest, loss);
      }
      float[] expected = climb(setup.task(), row, best, 3, 0.05f);
      assertThat(task.row(row).proposals().get(1)).containsExactly(expected, within(2e-6f));
      bestSteps.add(best);
    }
    assertThat(bestSteps).as("steps that were best for some row").hasSizeGreaterThan(1);
  }

  @Test
  void asksADeterministicEntryOnce() {
    Linear linear = Linear.inside(4, 5, threat(Norm.L2));
    TestTask task = Pgd.steps(3).eotSamples(10).run(linear.setup());
    assertThat(task.row(0).gradientQueries()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void usesTheSurrogateAndStaysWhereItsGradientIsZero(Norm norm) {
    Linear linear = Linear.inside(4, 5, threat(norm));
    TestTask.Setup setup = linear.setup(linear.classifier().withSurrogates());
    TestTask zero =
        Pgd.steps(3).fromClean().momentum(1).surrogate(LinearClassifier.VANISHING).run(setup);
    TestTask passed =
        ONE_STEP.loss(Loss.MARGIN).surrogate(LinearClassifier.STRAIGHT_THROUGH).run(setup);
    TestTask byDefault = ONE_STEP.loss(Loss.MARGIN).run(setup);
    for (int row = 0; row < zero.size(); row++) {
      assertThat(only(zero, row)).isEqualTo(linear.images().image(row));
      float[] optimum = linear.optimum(row, linear.runnerUp(row), linear.label(row));
      assertThat(only(passed, row)).containsExactly(optimum, within(2e-6f));
      assertThat(only(byDefault, row)).isEqualTo(only(passed, row));
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsAnError() {
    Linear linear = Linear.inside(2, 3, threat(Norm.L2));
    for (float weight : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] weights = new float[32];
      weights[20] = weight;
      LinearClassifier broken = new LinearClassifier(Linear.SHAPE, weights, new float[2]);
      assertThatThrownBy(() -> ONE_STEP.loss(Loss.MARGIN).run(linear.setup(broken)))
          .isInstanceOf(ComponentException.class)
          .hasMessage(
              "attack pgd: the entry's gradient for row 0 of the batch is not finite, though the"
                  + " image is");
    }
  }

  @Test
  void keepBestProposesTheIterateWithTheHighestLossAsWell() {
    Linear linear = Linear.inside(2, 5, threat(Norm.LINF));
    TestTask.Setup setup = linear.setup().withJudge(Judge.NEVER_BROKEN);
    Pgd three = Pgd.steps(3).stepSize(0.02).fromClean();
    TestTask task = three.keep(Keep.BEST).run(setup);
    TestTask twoSteps = Pgd.steps(2).stepSize(0.02).fromClean().run(setup);
    for (int row = 0; row < task.size(); row++) {
      // The loss rises all the way here, and is known of the iterates before the final one.
      assertThat(task.row(row).proposals()).hasSize(2);
      assertThat(task.row(row).proposals().get(0)).isEqualTo(only(three.run(setup), row));
      assertThat(task.row(row).proposals().get(1)).isEqualTo(only(twoSteps, row));
      assertThat(task.row(row).gradientQueries()).isEqualTo(3);
    }
    TestTask honest = three.keep(Keep.BEST).run(linear.setup().withJudge(Judge.ALWAYS_BROKEN));
    assertThat(honest.row(0).proposals()).as("broken by the final one").hasSize(1);
  }

  @Test
  void bestIteratesCompareLossesPerImage() {
    BestIterates best = new BestIterates(2, 1);
    best.offer(new float[] {1, 2}, new float[] {-5, 3});
    best.offer(new float[] {3, 4}, new float[] {-4, 2});
    best.offer(new float[] {5, 6}, new float[] {-4, 4});
    assertThat(best.images()).containsExactly(3, 6);
  }

  @Test
  void stepsReachTwoAndAHalfTimesEpsilonByDefault() {
    Linear linear = Linear.inside(4, 5, threat(Norm.L2));
    TestTask.Setup noisy = linear.setup(linear.classifier().withInputNoise(0.5));
    float[] byDefault = only(Pgd.steps(10).run(noisy), 0);
    assertThat(byDefault)
        .isEqualTo(only(Pgd.steps(10).relativeStepSize(0.25).run(noisy), 0))
        .isNotEqualTo(only(Pgd.steps(10).relativeStepSize(0.2).run(noisy), 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void fgsmIsOneStepOfLengthEpsilonFromTheCleanImage(Norm norm) {
    Linear linear = Linear.of(4, 20, threat(norm));
    TestTask fgsm = fgsm(Optional.empty(), false).task(linear);
    TestTask pgd = ONE_STEP.run(linear.setup());
    TestTask random = fgsm(Optional.of(1.25), true).task(linear);
    for (int row = 0; row < pgd.size(); row++) {
      assertThat(only(fgsm, row)).isEqualTo(only(pgd, row));
      assertThat(only(random, row)).isNotEqualTo(only(pgd, row));
      assertThat(random.row(row).projected()).isFalse();
    }
  }

  private record Fgsm(FgsmParameters parameters) {
    TestTask task(Linear linear) {
      TestTask task = linear.setup().task();
      new FgsmFactory().create(parameters).run(task);
      return task;
    }
  }

  private static Fgsm fgsm(Optional<Double> step, boolean randomStart) {
    return new Fgsm(
        new FgsmParameters(
            Optional.empty(),
            step,
            randomStart,
            1,
            Goal.UNTARGETED,
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            1,
            Optional.empty()));
  }
}
