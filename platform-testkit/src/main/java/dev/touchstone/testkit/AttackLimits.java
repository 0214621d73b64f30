package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.data.LabeledImages;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That an attack proposes something for every sample, whatever it meets, and asks and proposes
 * within the limits that it is given and says that it keeps.
 *
 * @param <P> the attack's parameters
 */
abstract class AttackLimits<P extends Record> extends AttackRepeatability<P> {

  @ParameterizedTest
  @MethodSource("cases")
  void proposesFiniteImagesForEveryRow(Case<P> c) {
    TestTask task = run(c, setup(c));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).proposals()).as("proposals for row %d", row).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void staysInTheBallIfItSaysSo(Case<P> c) {
    if (!factory().descriptor().capabilities().contains("in-ball")) {
      return;
    }
    TestTask task = run(c, setup(c).withJudge(TestTask.Judge.NEVER_BROKEN));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).projected()).as("row %d left the ball", row).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesThreatsOfRadiusZero(Case<P> c) {
    boolean inBall = factory().descriptor().capabilities().contains("in-ball");
    TestTask task = run(c, setup(classifier(), c.threat(0)));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).proposals()).as("proposals for row %d", row).isNotEmpty();
      assertThat(task.row(row).broken()).as("row %d is broken", row).isFalse();
      if (inBall) {
        assertThat(task.row(row).projected()).as("row %d was changed", row).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void acceptsEveryVerdict(Case<P> c) {
    for (TestTask.Judge judge : TestTask.Judge.values()) {
      TestTask task = run(c, setup(c).withJudge(judge));
      for (int row = 0; row < task.size(); row++) {
        assertThat(task.row(row).proposals()).as("%s, row %d", judge, row).isNotEmpty();
      }
    }
  }

  /** As on a source of a transfer attack, which may misclassify what its target does not. */
  @ParameterizedTest
  @MethodSource("cases")
  void servesSamplesThatAreMisclassifiedAlready(Case<P> c) {
    LabeledImages images = classifier().images(SAMPLES, SEED);
    int[] others = IntStream.of(images.labels()).map(label -> (label + 1) % CLASSES).toArray();
    LabeledImages mislabelled = new LabeledImages(SHAPE, images.pixels(), others);
    for (TestTask.Judge judge : TestTask.Judge.values()) {
      TestTask task =
          run(c, TestTask.Setup.of(classifier(), mislabelled, c.threat(), SEED).withJudge(judge));
      for (int row = 0; row < task.size(); row++) {
        assertThat(task.row(row).proposals()).as("%s, row %d", judge, row).isNotEmpty();
      }
    }
  }

  /** See {@link Attack#leavesOutDecided}. */
  @ParameterizedTest
  @MethodSource("cases")
  void leavesOutWhatIsDecidedIfItSaysSo(Case<P> c) {
    if (!attack(c).leavesOutDecided()) {
      return;
    }
    for (TestTask.Judge judge : TestTask.Judge.values()) {
      TestTask task = run(c, setup(c).withJudge(judge));
      for (int row = 0; row < task.size(); row++) {
        assertThat(task.row(row).askedWhenBroken())
            .as("%s: asked about row %d after it was broken", judge, row)
            .isFalse();
      }
    }
  }

  /** See {@link AttackFactory#proposesOnce}. */
  @ParameterizedTest
  @MethodSource("cases")
  void proposesOnceIfItSaysSo(Case<P> c) {
    if (!factory().proposesOnce(c.parameters())) {
      return;
    }
    TestTask first = run(c, setup(c));
    for (TestTask.Judge judge : TestTask.Judge.values()) {
      TestTask task = run(c, setup(c).withJudge(judge));
      for (int row = 0; row < task.size(); row++) {
        assertThat(task.row(row).proposals())
            .as("%s: proposals for row %d", judge, row)
            .hasSize(1)
            .usingRecursiveComparison()
            .isEqualTo(first.row(row).proposals());
      }
    }
  }

  /** See {@link Attack#seeksNearest}. */
  @ParameterizedTest
  @MethodSource("cases")
  void saysWhetherItSeeksTheNearest(Case<P> c) {
    assertThat(attack(c).seeksNearest())
        .as("seeksNearest, and the capability %s", Attack.MINIMUM_NORM)
        .isEqualTo(factory().descriptor().capabilities().contains(Attack.MINIMUM_NORM));
  }

  /** See {@link Attack#access}: the platform gives no other answer. */
  @ParameterizedTest
  @MethodSource("cases")
  void asksForNoMoreThanItSays(Case<P> c) {
    Access access = attack(c).access();
    assertThat(run(c, setup(c).withJudge(TestTask.Judge.NEVER_BROKEN)).accessed())
        .as("answers that an attack of access %s asked for", access)
        .allMatch(access::allows);
  }

  /** A sample's attack ends where its queries do, and it has proposed something by then. */
  @ParameterizedTest
  @MethodSource("cases")
  void keepsToItsQueryBudget(Case<P> c) {
    TestTask unlimited = run(c, setup(c).withJudge(TestTask.Judge.NEVER_BROKEN));
    long most =
        LongStream.range(0, SAMPLES)
            .map(row -> unlimited.row((int) row).asked())
            .max()
            .orElseThrow();
    LongStream.of(1, 2, 3, 5, most / 2, most - 1, most)
        .filter(budget -> budget >= 1)
        .distinct()
        .forEach(
            budget -> {
              TestTask task =
                  run(c, setup(c).withJudge(TestTask.Judge.NEVER_BROKEN).withBudget(budget));
              for (int row = 0; row < SAMPLES; row++) {
                assertThat(task.row(row).proposals())
                    .as("budget %d of %d: proposals for row %d", budget, most, row)
                    .isNotEmpty();
              }
              if (budget == most) {
                assertSameRows(task, unlimited);
              }
            });
  }

  /** Networks that say the same of every image, or whose logits saturate every softmax. */
  @ParameterizedTest
  @MethodSource("cases")
  void servesConstantAndSaturatedLogits(Case<P> c) {
    int values = CLASSES * SHAPE.size();
    float[] biases = new float[CLASSES];
    biases[0] = 1;
    LinearClassifier constant = new LinearClassifier(SHAPE, new float[values], biases);
    for (LinearClassifier classifier : List.of(constant, classifier().times(1000))) {
      for (TestTask.Judge judge : List.of(TestTask.Judge.HONEST, TestTask.Judge.NEVER_BROKEN)) {
        TestTask task = run(c, setup(classifier, c.threat()).withJudge(judge));
        for (int row = 0; row < task.size(); row++) {
          assertThat(task.row(row).proposals()).as("%s, row %d", judge, row).isNotEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesTasksOfNoSamples(Case<P> c) {
    assertThat(run(c, setup(c).withSamples()).size()).isZero();
  }
}
