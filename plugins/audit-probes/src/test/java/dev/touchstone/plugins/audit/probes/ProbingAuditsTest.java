package dev.touchstone.plugins.audit.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each audit on both sides of what it tests; the counts follow from exact binomial tails. */
class ProbingAuditsTest {

  private static final ShareParameters SHARE = new ShareParameters(32, 0.01, 0.001);

  private static double one(double pixel) {
    return 1;
  }

  /** Loses its margin as the pixel rises, so that the margin loss rises with it. */
  private static final Made.Answer FALLING = (x, place, batch) -> new float[] {1 - x, 0};

  private static List<Flag> zero(ProbeTask task) {
    return new GradientZeroFactory().create(SHARE).probe(task);
  }

  private static List<Flag> saturated(ProbeTask task) {
    return new SaturatedLogitsFactory().create(SHARE).probe(task);
  }

  private static List<Flag> ascent(ProbeTask task) {
    return new GradientAscentFactory()
        .create(new GradientAscentFactory.Parameters(32, 0.25, 0.001))
        .probe(task);
  }

  private static List<Flag> unstable(ProbeTask task) {
    return new UnstableAnswersFactory()
        .create(new UnstableAnswersFactory.Parameters(16))
        .probe(task);
  }

  private static List<Flag> memorised(ProbeTask task) {
    return new MemorisedImagesFactory()
        .create(new MemorisedImagesFactory.Parameters(100, 0.01, 0.001))
        .probe(task);
  }

  @ParameterizedTest
  @CsvSource({"3, NOTE", "4, WARNING", "9, WARNING", "10, SERIOUS"})
  void gradientsThatAreZeroOrNoNumbersAreCounted(int dead, Severity severity) {
    DoubleUnaryOperator gradient = x -> x > 0.5 ? 0 : 1;
    List<Flag> flags =
        zero(new Made(FALLING, gradient, ProbingAuditsTest::one).on(Made.pixels(dead, 32)));

    assertThat(flags).extracting(Flag::severity).containsExactly(severity);
    assertThat(flags.get(0).count()).isEqualTo(dead);
    assertThat(flags.get(0).n()).isEqualTo(32);
    assertThat(flags.get(0).finding()).endsWith("exactly zero on " + dead);
    DoubleUnaryOperator none = x -> x > 0.5 ? Double.NaN : 1;
    assertThat(zero(new Made(FALLING, none, ProbingAuditsTest::one).on(Made.pixels(dead, 32))))
        .singleElement()
        .satisfies(flag -> assertThat(flag.severity()).isEqualTo(severity))
        .satisfies(
            flag -> assertThat(flag.finding()).endsWith("zero on 0 and not finite on " + dead));
    assertThat(
            zero(
                new Made(FALLING, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(dead, 32))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, NOTE", "4, WARNING", "9, WARNING", "10, SERIOUS"})
  void aCrossEntropyThatIsLostWhereTheMarginIsNotIsCounted(int lost, Severity severity) {
    DoubleUnaryOperator gradient = x -> x > 0.5 ? 0 : 1;

    assertThat(
            saturated(
                new Made(FALLING, ProbingAuditsTest::one, gradient).on(Made.pixels(lost, 32))))
        .singleElement()
        .satisfies(flag -> assertThat(flag.severity()).isEqualTo(severity))
        .satisfies(flag -> assertThat(flag.count()).isEqualTo(lost));
    assertThat(saturated(new Made(FALLING, gradient, gradient).on(Made.pixels(lost, 32))))
        .as("without a margin's gradient it is another fault")
        .isEmpty();
  }

  /** The leads of the first few are as large as it takes, those of the others as small. */
  @ParameterizedTest
  @CsvSource({"3, 105, 0", "4, 105, 1", "32, 105, 1", "32, 103, 0"})
  void aCrossEntropyThatWouldBeLostElsewhereIsNoted(int leading, float lead, int flags) {
    Made.Answer answer = (x, place, batch) -> new float[] {x > 0.5 ? lead : 1, 0};

    assertThat(
            saturated(
                new Made(answer, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(leading, 32))))
        .hasSize(flags)
        .allMatch(flag -> flag.severity() == Severity.NOTE && flag.count() == leading);
  }

  @ParameterizedTest
  @CsvSource({"0.75, 0.25, 1", "1, 0, 1", "0.75, 0.26, 0", "1.25, -0.25, 0", "-0.5, -0.5, 0"})
  void outputsThatAreProbabilitiesAreTold(float first, float second, int flags) {
    Made.Answer answer = (x, place, batch) -> new float[] {first, second};

    assertThat(
            saturated(
                new Made(answer, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(0, 8))))
        .hasSize(flags)
        .allMatch(flag -> flag.severity() == Severity.WARNING && flag.count() == 8);
  }

  @ParameterizedTest
  @CsvSource({"16, ", "17, WARNING", "25, WARNING", "26, SERIOUS"})
  void aLossThatDoesNotRiseAlongItsGradientIsFlagged(int wrong, Severity severity) {
    DoubleUnaryOperator gradient = x -> x > 0.5 ? -1 : 1;
    List<Flag> flags =
        ascent(new Made(FALLING, gradient, ProbingAuditsTest::one).on(Made.pixels(wrong, 32)));

    if (severity == null) {
      assertThat(flags).isEmpty();
    } else {
      assertThat(flags).extracting(Flag::severity).containsExactly(severity);
      assertThat(flags.get(0).count()).isEqualTo(wrong);
    }
  }

  @Test
  void aLossThatRisesOnlyAtLongStepsRises() {
    Made.Answer threshold = (x, place, batch) -> new float[] {x > 0.5 ? 0 : 1, 0};
    assertThat(
            ascent(
                new Made(threshold, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(0, 32))))
        .isEmpty();

    Made.Answer flat = (x, place, batch) -> new float[] {1, 0};
    assertThat(
            ascent(
                new Made(flat, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(0, 32))))
        .singleElement()
        .satisfies(flag -> assertThat(flag.count()).isEqualTo(32));
    assertThat(ascent(new Made(flat, x -> 0, ProbingAuditsTest::one).on(Made.pixels(0, 32))))
        .as("where there is no gradient, nothing can be said of its direction")
        .isEmpty();
  }

  @Test
  void answersThatRoundingAloneChangesAreStable() {
    Made.Answer rounded = (x, place, batch) -> new float[] {1 + 1e-4f * place + 1e-5f * batch, 0};
    assertThat(
            unstable(
                new Made(rounded, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(0, 8))))
        .isEmpty();
  }

  @Test
  void answersThatDependOnTheBatchAreTold() {
    Made.Answer shared = (x, place, batch) -> new float[] {batch > 8 ? 1 : -1, 0};
    List<Flag> flags =
        unstable(
            new Made(shared, ProbingAuditsTest::one, ProbingAuditsTest::one)
                .on(Made.pixels(0, 16)));

    assertThat(flags).extracting(Flag::severity).containsOnly(Severity.SERIOUS);
    assertThat(flags).extracting(Flag::count).containsExactly(4L, 16L);
    assertThat(flags.get(0).finding()).contains("when each is asked about alone");
    assertThat(flags.get(1).finding()).contains("among fewer others");
  }

  @Test
  void answersThatDependOnThePlaceInTheBatchAreTold() {
    Made.Answer placed = (x, place, batch) -> new float[] {place == 0 ? 2 : 1, 0};
    List<Flag> flags =
        unstable(
            new Made(placed, ProbingAuditsTest::one, ProbingAuditsTest::one)
                .on(Made.pixels(0, 16)));

    assertThat(flags).extracting(Flag::severity).containsOnly(Severity.WARNING);
    assertThat(flags.get(0).finding())
        .startsWith("2 of 16 unattacked samples get other logits in another order")
        .endsWith("and 0 of them another class");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void answersThatChangeWithTimeAreTold(int calls) {
    AtomicInteger call = new AtomicInteger(); // The first one is that of the stored outcomes.
    Made.Answer tired =
        (x, place, batch) -> {
          int now = place == 0 ? call.incrementAndGet() : call.get();
          return new float[] {now <= calls ? 1 : -1, 0};
        };
    List<Flag> flags =
        unstable(
            new Made(tired, ProbingAuditsTest::one, ProbingAuditsTest::one).on(Made.pixels(0, 16)));

    assertThat(flags).extracting(Flag::severity).containsOnly(Severity.SERIOUS);
    assertThat(flags.get(0).finding())
        .contains(
            calls == 1
                ? "than when they were evaluated"
                : calls == 2 ? "when they are asked about again" : "in another order");
    assertThat(flags.get(0).count()).isEqualTo(16);
  }

  /** Right at exactly 0.75 and everywhere near 0.25; wrong at exactly 0.5, and near 0.75. */
  private static final Made.Answer KNOWN =
      (x, place, batch) -> new float[] {x == 0.75f || (x != 0.5f && x < 0.7f) ? 1 : -1, 0};

  @ParameterizedTest
  @CsvSource({"9, ", "10, WARNING", "20, WARNING", "21, SERIOUS"})
  void imagesThatAreRightAndTheirNeighboursWrongAreMemorised(int known, Severity severity) {
    List<Flag> flags =
        memorised(
            new Made(KNOWN, ProbingAuditsTest::one, ProbingAuditsTest::one)
                .on(Made.pixels(known, 100)));

    if (severity == null) {
      assertThat(flags).isEmpty();
    } else {
      assertThat(flags).extracting(Flag::severity).containsExactly(severity);
      assertThat(flags.get(0).count()).isEqualTo(known);
    }
  }

  @Test
  void imagesThatNoiseTurnsEitherWayAreNotMemorised() {
    float[] pixels = Made.pixels(10, 100);
    Arrays.fill(pixels, 90, 100, 0.5f);
    assertThat(
            memorised(new Made(KNOWN, ProbingAuditsTest::one, ProbingAuditsTest::one).on(pixels)))
        .isEmpty();
  }

  /** Each image lies on the border itself: noise makes it wrong in one direction, never in both. */
  @Test
  void aFragileEntryIsNoneThatKnowsItsImages() {
    Made.Answer border = (x, place, batch) -> new float[] {x >= 0.75f ? 1 : -1, 0};
    assertThat(
            memorised(
                new Made(border, ProbingAuditsTest::one, ProbingAuditsTest::one)
                    .on(Made.pixels(100, 100))))
        .isEmpty();
  }
}
