package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.testkit.AttackConformance.Behaviour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That an attack does the same to a sample again: in any batch, whoever leaves it, in any thread;
 * and that it stops when it is told to.
 *
 * @param <P> the attack's parameters
 */
abstract class AttackRepeatability<P extends Record> extends AttackCases<P> {

  private static final int LARGE_BATCH = 64;

  final Stream<Case<P>> stochasticCases() {
    return cases().filter(c -> supports(c, Behaviour.STOCHASTIC));
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

  @ParameterizedTest
  @MethodSource("cases")
  void treatsEachSampleTheSameInLargeBatches(Case<P> c) {
    LabeledImages images = classifier().images(LARGE_BATCH, SEED);
    TestTask.Setup setup = TestTask.Setup.of(classifier(), images, c.threat(), SEED);
    TestTask together = run(c, setup);
    assertSameIn(new int[] {LARGE_BATCH - 1}, c, setup, together);
    assertSameIn(new int[] {LARGE_BATCH / 2, 0}, c, setup, together);
  }

  /** The platform refills batches: what a sample meets must not depend on who has left. */
  @ParameterizedTest
  @MethodSource("cases")
  void treatsEachSampleTheSameWhoeverLeaves(Case<P> c) {
    TestTask all = run(c, setup(c).withJudge(TestTask.Judge.NEVER_BROKEN));
    TestTask some = run(c, setup(c).withJudge(TestTask.Judge.SOME_BROKEN));
    for (int row = 0; row < SAMPLES; row++) {
      if (!some.row(row).broken()) {
        assertSameRow(some.row(row), all.row(row), "row %d, which stays".formatted(row));
      }
    }
  }

  private void assertIndependentOfBatch(Case<P> c, TestTask.Setup setup, TestTask together) {
    List<int[]> batches = new ArrayList<>();
    IntStream.range(0, SAMPLES).forEach(sample -> batches.add(new int[] {sample}));
    batches.add(IntStream.range(0, SAMPLES).map(i -> SAMPLES - 1 - i).toArray());
    batches.add(new int[] {3, 1});
    batches.forEach(batch -> assertSameIn(batch, c, setup, together));
  }

  private void assertSameIn(int[] batch, Case<P> c, TestTask.Setup setup, TestTask together) {
    TestTask task = run(c, setup.withSamples(batch));
    for (int row = 0; row < batch.length; row++) {
      assertSameRow(
          task.row(row),
          together.row(batch[row]),
          "sample %d in batch %s".formatted(batch[row], Arrays.toString(batch)));
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

  static void assertSameRows(TestTask actual, TestTask expected) {
    for (int row = 0; row < expected.size(); row++) {
      assertSameRow(actual.row(row), expected.row(row), "row " + row);
    }
  }

  static void assertSameRow(TestTask.RowRecord actual, TestTask.RowRecord expected, String name) {
    assertThat(actual)
        .as(name)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(expected);
  }
}
