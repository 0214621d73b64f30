package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.TransformingTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every attack by rotations and translations must do, whatever its parameters. Extend it and
 * give a factory and parameters. A transform beyond the bounds fails every one of these tests,
 * because the platform's task refuses it.
 *
 * @param <P> the attack's parameters
 */
public abstract class SpatialAttackConformance<P extends Record> extends SpatialCases<P> {

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void meetsSpatialThreatsAlone(P parameters) {
    Attack attack = factory().create(parameters);
    assertThat(attack.meets(THREAT)).isTrue();
    assertThat(attack.meets(WHOLE)).isFalse();
    TestTask task = setup(TestTask.Judge.HONEST).task();
    assertThatThrownBy(() -> attack.run(task))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(WHOLE.label());
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void proposesForEverySampleAndLeavesWhatIsBroken(P parameters) {
    Run never = run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT);
    Run always = run(parameters, setup(TestTask.Judge.ALWAYS_BROKEN), THREAT);
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(never.task().row(row).proposals()).isNotEmpty();
      assertThat(always.task().row(row).proposals()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void proposesWhatThePlatformMakesOfTheTransforms(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST), THREAT);
    float[] clean = images().pixels();
    for (int row = 0; row < SAMPLES; row++) {
      float[] expected = new float[SHAPE.size()];
      run.transforms().kept(row).apply(clean, row * SHAPE.size(), expected, 0, SHAPE);
      assertThat(run.task().row(row).kept())
          .hasValueSatisfying(k -> assertThat(k).isEqualTo(expected));
      assertThat(run.task().row(row).projected()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void doesTheSameAgainAndInAnyBatch(P parameters) {
    for (Classifier classifier : List.of(classifier(), classifier().withInputNoise(0.1))) {
      TestTask.Setup setup = setup(classifier, images());
      Run first = run(parameters, setup, THREAT);
      assertSame(run(parameters, setup, THREAT), first);
      Run reversed = run(parameters, setup.withSamples(5, 4, 3, 2, 1, 0), THREAT);
      for (int row = 0; row < SAMPLES; row++) {
        assertSame(run(parameters, setup.withSamples(row), THREAT), 0, first, row);
        assertSame(reversed, SAMPLES - 1 - row, first, row);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void doesTheSameInLargeBatches(P parameters) {
    TestTask.Setup setup = setup(classifier(), classifier().images(LARGE_BATCH, SEED));
    Run together = run(parameters, setup, THREAT);
    int last = LARGE_BATCH - 1;
    assertSame(run(parameters, setup.withSamples(last), THREAT), 0, together, last);
  }

  /** The platform refills batches: what a sample meets must not depend on who has left. */
  @ParameterizedTest
  @MethodSource("parameterSamples")
  void doesTheSameWhoeverLeaves(P parameters) {
    Run all = run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT);
    Run some = run(parameters, setup(TestTask.Judge.SOME_BROKEN), THREAT);
    for (int row = 0; row < SAMPLES; row++) {
      if (!some.task().row(row).broken()) {
        assertSame(some, row, all, row);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void oneInstanceServesSeveralThreads(P parameters) throws Exception {
    SpatialAttack attack = attack(parameters);
    TestTask.Setup setup = setup(TestTask.Judge.HONEST);
    Run expected = run(parameters, setup, THREAT);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Run>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(threads.submit(() -> run(attack, setup, THREAT)));
      }
      for (Future<Run> future : futures) {
        assertSame(future.get(), expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The platform refuses calls from other threads, and lends answers. */
  @ParameterizedTest
  @MethodSource("parameterSamples")
  void usesItsTaskFromOneThreadAndLeavesAnswersAsTheyAre(P parameters) {
    TestTask task = setup(TestTask.Judge.HONEST).task();
    try {
      attack(parameters).run(new TransformingTask(task, THREAT));
    } finally {
      assertThat(task.calledFromElsewhere()).as("called from a thread of its own").isFalse();
    }
    assertThat(task.answersIntact()).as("answers are as they were given").isTrue();
  }

  /** See {@link Attack#access}: the platform gives no other answer. */
  @ParameterizedTest
  @MethodSource("parameterSamples")
  void asksForNoMoreThanItSays(P parameters) {
    Access access = attack(parameters).access();
    assertThat(run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT).task().accessed())
        .as("answers that an attack of access %s asked for", access)
        .allMatch(access::allows);
  }

  /** As on a source of a transfer attack, which may misclassify what its target does not. */
  @ParameterizedTest
  @MethodSource("parameterSamples")
  void servesSamplesThatAreMisclassifiedAlready(P parameters) {
    int[] others = IntStream.of(images().labels()).map(label -> (label + 1) % CLASSES).toArray();
    LabeledImages mislabelled = new LabeledImages(SHAPE, images().pixels(), others);
    for (TestTask.Judge judge : TestTask.Judge.values()) {
      assertProposed(parameters, setup(classifier(), mislabelled).withJudge(judge));
    }
  }

  /** Networks that say the same of every image, or whose logits saturate every softmax. */
  @ParameterizedTest
  @MethodSource("parameterSamples")
  void servesConstantAndSaturatedLogits(P parameters) {
    float[] biases = new float[CLASSES];
    biases[0] = 1;
    LinearClassifier constant =
        new LinearClassifier(SHAPE, new float[CLASSES * SHAPE.size()], biases);
    for (LinearClassifier classifier : List.of(constant, classifier().times(1000))) {
      for (TestTask.Judge judge : List.of(TestTask.Judge.HONEST, TestTask.Judge.NEVER_BROKEN)) {
        assertProposed(parameters, setup(classifier, images()).withJudge(judge));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void servesTwoClassesAndEntriesWithoutGradients(P parameters) {
    LinearClassifier two = LinearClassifier.random(SHAPE, 2, SEED);
    assertProposed(parameters, setup(two, two.images(SAMPLES, SEED)));
    assertProposed(parameters, setup(classifier().withoutGradients(), images()));
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void changesNothingWithinBoundsOfZero(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST), new SpatialThreat(0, 0));
    for (int row = 0; row < SAMPLES; row++) {
      SpatialTransform kept = run.transforms().kept(row);
      // −0 is 0.
      assertThat(Math.abs(kept.rotation()) + Math.abs(kept.right()) + Math.abs(kept.down()))
          .isZero();
      assertThat(run.task().row(row).broken()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void keepsToTheBudgetToTheQuery(P parameters) {
    long free = run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT).task().row(0).asked();
    for (long budget : new long[] {1, 2, 7}) {
      Run run = run(parameters, setup(TestTask.Judge.NEVER_BROKEN).withBudget(budget), THREAT);
      assertThat(IntStream.range(0, SAMPLES).mapToLong(row -> run.task().row(row).asked()))
          .allMatch(asked -> asked == Math.min(free, budget));
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void servesTasksOfNoSamples(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST).withSamples(), THREAT);
    assertThat(run.task().size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void endsWhenItIsCancelled(P parameters) {
    long calls = run(parameters, setup(TestTask.Judge.HONEST), THREAT).task().calls();
    LongStream.concat(LongStream.rangeClosed(1, Math.min(calls, 20)), LongStream.of(calls))
        .forEach(
            call -> {
              TestTask task = setup(TestTask.Judge.HONEST).withCancelAtCall(call).task();
              TransformingTask transforms = new TransformingTask(task, THREAT);
              assertThatThrownBy(() -> attack(parameters).run(transforms))
                  .as("cancelled at call %d of %d", call, calls)
                  .isInstanceOf(CancelledException.class);
              assertThat(task.calls()).as("calls made, cancelled at %d", call).isEqualTo(call);
            });
  }
}
