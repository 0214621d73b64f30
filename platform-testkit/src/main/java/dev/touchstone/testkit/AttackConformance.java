package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attack must fulfil, checked on small linear classifiers. Extend it in your plugin's tests
 * and give the factory and a few parameter records; each record is tried with each norm.
 *
 * <p>Every {@link Behaviour} is expected to be supported. Where your attack does not support one,
 * say so in {@link #refusal}: then it is tested to refuse with exactly that message.
 *
 * <p>An attack whose descriptor has the capability {@code "in-ball"} promises that no proposal
 * leaves the threat's ball or [0, 1] by more than rounding.
 *
 * @param <P> the attack's parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AttackConformance<P extends Record> implements DescriptorConformance {

  /** What an attack may refuse. */
  public enum Behaviour {
    /** Threats in L∞. */
    LINF,
    /** Threats in L2. */
    L2,
    /** Threats in L1. */
    L1,
    /** Threats in L0. */
    L0,
    /** Data sets of two classes. */
    TWO_CLASSES,
    /** Entries that give no gradients. */
    NO_GRADIENTS,
    /** Entries whose answers depend on noise. */
    STOCHASTIC
  }

  private static final Seed SEED = new Seed(20_260_101);
  private static final ImageShape SHAPE = new ImageShape(4, 3, 2);
  private static final int CLASSES = 5;
  private static final int SAMPLES = 6;

  @Override
  public abstract AttackFactory<P> factory();

  /** Parameters to try, small enough that a run takes milliseconds; together they cover yours. */
  protected abstract List<P> parameterSamples();

  /** The exact message with which the attack refuses a behaviour; empty: it supports it. */
  protected Optional<String> refusal(P parameters, Behaviour behaviour) {
    return Optional.empty();
  }

  /** The attacks that yours uses, if it uses others; none unless overridden. */
  protected Attacks attacks() {
    return choice -> {
      throw new UserException("no attack '" + choice.id() + "' is known to this test");
    };
  }

  /**
   * Whether a larger ball never makes the attack weaker on a linear classifier of two classes, all
   * draws being the same. True by default; methods that fix the length of their way independently
   * of ε, or that search at random, may say false.
   */
  protected boolean monotoneInEpsilon(P parameters) {
    return true;
  }

  /** Parameters with the norm that they are tried with. */
  private record Case<P>(P parameters, Norm norm) {
    NormBall threat() {
      return threat(
          switch (norm) {
            case LINF -> 0.08;
            case L2 -> 0.3;
            case L1 -> 0.8;
            case L0 -> 3;
          });
    }

    NormBall threat(double epsilon) {
      return new NormBall(norm, epsilon);
    }

    @Override
    public String toString() {
      return norm.symbol() + " " + parameters;
    }
  }

  private Stream<Case<P>> cases() {
    return parameterSamples().stream()
        .flatMap(p -> Stream.of(Norm.values()).map(norm -> new Case<>(p, norm)))
        .filter(c -> supports(c, in(c.norm())));
  }

  private static Behaviour in(Norm norm) {
    return switch (norm) {
      case LINF -> Behaviour.LINF;
      case L2 -> Behaviour.L2;
      case L1 -> Behaviour.L1;
      case L0 -> Behaviour.L0;
    };
  }

  private Stream<Case<P>> stochasticCases() {
    return cases().filter(c -> supports(c, Behaviour.STOCHASTIC));
  }

  private Stream<Case<P>> monotoneCases() {
    return cases()
        .filter(c -> supports(c, Behaviour.TWO_CLASSES) && monotoneInEpsilon(c.parameters()));
  }

  private boolean supports(Case<P> c, Behaviour behaviour) {
    return refusal(c.parameters(), behaviour).isEmpty();
  }

  private Attack attack(Case<P> c) {
    return factory().create(c.parameters(), attacks());
  }

  private TestTask run(Case<P> c, TestTask.Setup setup) {
    TestTask task = setup.task();
    attack(c).run(task);
    return task;
  }

  private static LinearClassifier classifier() {
    return LinearClassifier.random(SHAPE, CLASSES, SEED);
  }

  private static TestTask.Setup setup(Case<?> c) {
    return setup(classifier(), c.threat());
  }

  private static TestTask.Setup setup(Classifier classifier, NormBall threat) {
    LabeledImages images =
        LinearClassifier.random(SHAPE, classifier.classes(), SEED).images(SAMPLES, SEED);
    return TestTask.Setup.of(classifier, images, threat, SEED);
  }

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
    TestTask task = run(c, setup(classifier(), c.threat(0)));
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).proposals()).as("proposals for row %d", row).isNotEmpty();
      assertThat(task.row(row).broken()).as("row %d is broken", row).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isDeterministic(Case<P> c) {
    assertSameRows(run(c, setup(c)), run(c, setup(c)));
  }

  @ParameterizedTest
  @MethodSource("stochasticCases")
  void isDeterministicOnStochasticEntries(Case<P> c) {
    TestTask.Setup setup = setup(classifier().withInputNoise(0.1), c.threat());
    TestTask together = run(c, setup);
    assertSameRows(together, run(c, setup));
    assertIndependentOfBatch(c, setup, together);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void treatsEachSampleTheSameInAnyBatch(Case<P> c) {
    assertIndependentOfBatch(c, setup(c), run(c, setup(c)));
  }

  private void assertIndependentOfBatch(Case<P> c, TestTask.Setup setup, TestTask together) {
    List<int[]> batches = new ArrayList<>();
    IntStream.range(0, SAMPLES).forEach(sample -> batches.add(new int[] {sample}));
    batches.add(IntStream.range(0, SAMPLES).map(i -> SAMPLES - 1 - i).toArray());
    batches.add(new int[] {3, 1});
    for (int[] batch : batches) {
      TestTask task = run(c, setup.withSamples(batch));
      for (int row = 0; row < batch.length; row++) {
        assertSameRow(
            task.row(row),
            together.row(batch[row]),
            "sample %d in batch %s".formatted(batch[row], Arrays.toString(batch)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneInstanceServesSeveralThreads(Case<P> c) throws Exception {
    Attack attack = attack(c);
    TestTask expected = run(c, setup(c));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<TestTask>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(
            threads.submit(
                () -> {
                  TestTask task = setup(c).task();
                  attack.run(task);
                  return task;
                }));
      }
      for (Future<TestTask> future : futures) {
        assertSameRows(future.get(), expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The platform refuses calls from other threads, and fails the cell. */
  @ParameterizedTest
  @MethodSource("cases")
  void usesItsTaskFromOneThread(Case<P> c) {
    TestTask task = setup(c).task();
    try {
      attack(c).run(task);
    } finally {
      assertThat(task.calledFromElsewhere()).as("called from a thread of its own").isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesTheAnswersOfQueriesAsTheyAre(Case<P> c) {
    assertThat(run(c, setup(c)).answersIntact()).isTrue();
    if (supports(c, Behaviour.STOCHASTIC)) {
      LinearClassifier noisy = classifier().withInputNoise(0.1);
      assertThat(run(c, setup(noisy, c.threat())).answersIntact()).as("stochastic").isTrue();
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

  @ParameterizedTest
  @MethodSource("cases")
  void stopsWhenCancelled(Case<P> c) {
    long calls = run(c, setup(c)).calls();
    LongStream.concat(LongStream.rangeClosed(1, Math.min(calls, 20)), LongStream.of(calls))
        .forEach(
            call -> {
              TestTask task = setup(c).withCancelAtCall(call).task();
              assertThatThrownBy(() -> attack(c).run(task))
                  .as("cancelled at call %d of %d", call, calls)
                  .isInstanceOf(CancelledException.class);
              assertThat(task.calls()).as("calls made, cancelled at %d", call).isEqualTo(call);
            });
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

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("monotoneCases")
  void isNoWeakerInALargerBall(Case<P> c) {
    LinearClassifier twoClasses = LinearClassifier.random(SHAPE, 2, SEED);
    double[] smaller = new double[SAMPLES];
    Arrays.fill(smaller, Double.POSITIVE_INFINITY);
    double[] radii =
        c.norm() == Norm.L0
            ? new double[] {0, 1, 2, 4, 8}
            : new double[] {0, 0.02, 0.05, 0.1, 0.2, 0.5};
    for (double epsilon : radii) {
      TestTask task =
          run(c, setup(twoClasses, c.threat(epsilon)).withJudge(TestTask.Judge.NEVER_BROKEN));
      for (int row = 0; row < SAMPLES; row++) {
        double margin = lowestMargin(twoClasses, task, row);
        assertThat(margin)
            .as("lowest margin of row %d at ε = %s", row, epsilon)
            .isLessThanOrEqualTo(smaller[row] + 1e-4);
        smaller[row] = margin;
      }
    }
  }

  private static double lowestMargin(LinearClassifier classifier, TestTask task, int row) {
    int label = task.labels()[row];
    return task.row(row).proposals().stream()
        .map(image -> classifier.logits(image, new long[1]))
        .mapToDouble(logits -> logits[label] - logits[1 - label])
        .min()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesEntriesWithoutGradients(Case<P> c) {
    TestTask.Setup setup = setup(classifier().withoutGradients(), c.threat());
    servesOrRefuses(c, Behaviour.NO_GRADIENTS, setup);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesTwoClasses(Case<P> c) {
    LinearClassifier twoClasses = LinearClassifier.random(SHAPE, 2, SEED);
    servesOrRefuses(c, Behaviour.TWO_CLASSES, setup(twoClasses, c.threat()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesStochasticEntries(Case<P> c) {
    TestTask.Setup setup = setup(classifier().withInputNoise(0.1), c.threat());
    servesOrRefuses(c, Behaviour.STOCHASTIC, setup);
  }

  @Test
  void refusesTheNormsThatItSaysItRefuses() {
    for (P parameters : parameterSamples()) {
      for (Norm norm : Norm.values()) {
        Case<P> c = new Case<>(parameters, norm);
        Behaviour behaviour = in(norm);
        if (!supports(c, behaviour)) {
          servesOrRefuses(c, behaviour, setup(c));
        }
      }
    }
    assertThat(cases()).as("cases with a supported norm").isNotEmpty();
  }

  /** What is told before anything is trained is what would be told afterwards, or nothing. */
  @ParameterizedTest
  @MethodSource("cases")
  void itsCheckRefusesOnlyWhatItsRunRefuses(Case<P> c) {
    checksOrRefuses(c, Optional.empty(), classifier());
    for (Behaviour behaviour :
        List.of(Behaviour.NO_GRADIENTS, Behaviour.TWO_CLASSES, Behaviour.STOCHASTIC)) {
      Classifier classifier =
          switch (behaviour) {
            case NO_GRADIENTS -> classifier().withoutGradients();
            case TWO_CLASSES -> LinearClassifier.random(SHAPE, 2, SEED);
            default -> classifier().withInputNoise(0.1);
          };
      checksOrRefuses(c, refusal(c.parameters(), behaviour), classifier);
    }
  }

  private void checksOrRefuses(Case<P> c, Optional<String> message, Classifier classifier) {
    TestTask nothing = setup(classifier, c.threat()).withSamples().task();
    try {
      attack(c).check(nothing);
    } catch (UserException e) {
      assertThat(Optional.of(e.getMessage())).as("what its run says").isEqualTo(message);
    }
  }

  private void servesOrRefuses(Case<P> c, Behaviour behaviour, TestTask.Setup setup) {
    Optional<String> message = refusal(c.parameters(), behaviour);
    if (message.isPresent()) {
      assertThatThrownBy(() -> run(c, setup))
          .isInstanceOf(UserException.class)
          .hasMessage(message.get());
    } else {
      TestTask task = run(c, setup);
      assertThat(IntStream.range(0, SAMPLES).mapToObj(row -> task.row(row).proposals()))
          .doesNotContain(Collections.emptyList());
    }
  }

  private static void assertSameRows(TestTask actual, TestTask expected) {
    for (int row = 0; row < expected.size(); row++) {
      assertSameRow(actual.row(row), expected.row(row), "row " + row);
    }
  }

  private static void assertSameRow(
      TestTask.RowRecord actual, TestTask.RowRecord expected, String name) {
    assertThat(actual)
        .as(name)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(expected);
  }
}
