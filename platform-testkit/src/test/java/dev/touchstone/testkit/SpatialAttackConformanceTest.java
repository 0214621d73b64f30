package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.SpatialTask;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.SpatialTransform;
import dev.touchstone.api.threat.Threat;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.Extension;

/** Each fault that a spatial attack can have is found by the test that is meant for it. */
class SpatialAttackConformanceTest {

  /** An attack with one thing wrong, and the test that must fail for it. */
  enum Fault {
    NONE(""),
    MEETS_BALLS("meetsSpatialThreatsAlone"),
    SILENT_ON_ONE_ROW("proposesForEverySampleAndLeavesWhatIsBroken") {
      @Override
      int[] rows(SpatialTask task) {
        return IntStream.range(1, task.size()).toArray();
      }
    },
    GOES_ON_WITH_WHAT_IS_BROKEN("proposesForEverySampleAndLeavesWhatIsBroken") {
      @Override
      int[] left(int[] rows, boolean[] broken) {
        return rows;
      }
    },
    TURNS_A_LITTLE_TOO_FAR("proposesWhatThePlatformMakesOfTheTransforms") {
      @Override
      double rotation(SpatialTask task, int row, int round) {
        return round == 0 ? task.threat().rotation() * 1.001 : 0;
      }
    },
    OWN_RANDOMNESS("doesTheSameAgainAndInAnyBatch") {
      @Override
      double rotation(SpatialTask task, int row, int round) {
        return CALLS.incrementAndGet() * 1e-6 * task.threat().rotation();
      }
    },
    RANDOMNESS_OF_ANOTHER_ROW("doesTheSameAgainAndInAnyBatch") {
      @Override
      double rotation(SpatialTask task, int row, int round) {
        return task.threat().rotation() * task.random(0).nextDouble();
      }
    },
    COUNTS_THE_BATCH("doesTheSameInLargeBatches") {
      @Override
      double rotation(SpatialTask task, int row, int round) {
        return task.size() > 10 ? task.threat().rotation() : 0;
      }
    },
    LEARNS_WHO_LEAVES("doesTheSameWhoeverLeaves") {
      @Override
      int[] left(int[] rows, boolean[] broken) {
        int[] left = super.left(rows, broken);
        return left.length < rows.length ? new int[0] : left;
      }
    },
    DIVIDES_BY_THE_BOUNDS("changesNothingWithinBoundsOfZero") {
      @Override
      double rotation(SpatialTask task, int row, int round) {
        return 0 / task.threat().rotation();
      }
    },
    ASKS_WITHOUT_LOOKING_WHAT_REMAINS("keepsToTheBudgetToTheQuery") {
      @Override
      int[] affording(SpatialTask task, int[] rows) {
        return rows;
      }
    },
    LEAVES_A_QUERY("keepsToTheBudgetToTheQuery") {
      @Override
      int[] affording(SpatialTask task, int[] rows) {
        return IntStream.of(rows).filter(row -> task.remaining(row).orElse(9) > 1).toArray();
      }
    },
    NEEDS_A_SAMPLE("servesTasksOfNoSamples") {
      @Override
      int[] rows(SpatialTask task) {
        return task.labels()[0] >= 0 ? super.rows(task) : new int[0];
      }
    },
    ASKS_FOR_MORE_THAN_IT_SAYS("asksForNoMoreThanItSays") {
      @Override
      int[] rows(SpatialTask task) {
        int[] rows = super.rows(task);
        identityLogits(task, rows);
        return rows;
      }
    },
    WRITES_INTO_ANSWERS("usesItsTaskFromOneThreadAndLeavesAnswersAsTheyAre") {
      @Override
      int[] rows(SpatialTask task) {
        int[] rows = super.rows(task);
        Arrays.fill(identityLogits(task, rows), 0);
        return rows;
      }
    },
    THREAD_OF_ITS_OWN("usesItsTaskFromOneThreadAndLeavesAnswersAsTheyAre") {
      @Override
      int[] rows(SpatialTask task) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    identityLogits(task, super.rows(task));
                  } catch (ComponentException e) {
                    CALLS.incrementAndGet();
                  }
                });
        thread.start();
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return super.rows(task);
      }
    },
    SHARED_STATE("oneInstanceServesSeveralThreads"),
    LEAVES_OUT_WHAT_IS_MISCLASSIFIED("servesSamplesThatAreMisclassifiedAlready") {
      @Override
      int[] rows(SpatialTask task) {
        int[] rows = super.rows(task);
        float[] logits = identityLogits(task, rows);
        return IntStream.of(rows)
            .filter(row -> highest(task, logits, row) == task.labels()[row])
            .toArray();
      }
    },
    WAITS_FOR_A_CHANGE("servesConstantAndSaturatedLogits") {
      @Override
      int[] rows(SpatialTask task) {
        int[] rows = super.rows(task);
        float[] first = identityLogits(task, rows);
        SpatialTransform turned = new SpatialTransform(task.threat().rotation(), 0, 0);
        float[] second = task.logits(rows, Collections.nCopies(rows.length, turned), 0);
        return Arrays.equals(first, second) ? new int[0] : rows;
      }
    },
    NEEDS_THREE_CLASSES("servesTwoClassesAndEntriesWithoutGradients") {
      @Override
      int[] rows(SpatialTask task) {
        return task.classes() < 3 ? new int[0] : super.rows(task);
      }
    },
    SWALLOWS_CANCELLATION("endsWhenItIsCancelled") {
      @Override
      boolean[] propose(SpatialTask task, int[] rows, List<SpatialTransform> transforms) {
        try {
          return super.propose(task, rows, transforms);
        } catch (CancelledException e) {
          return new boolean[rows.length];
        }
      }
    };

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final int ROUNDS = 3;

    private final String caughtBy;

    Fault(String caughtBy) {
      this.caughtBy = caughtBy;
    }

    /** A few random transforms, without a fault but for what is overridden. */
    void run(SpatialTask task) {
      int[] standing = rows(task);
      for (int round = 0; round < ROUNDS; round++) {
        standing = affording(task, standing);
        if (standing.length == 0) {
          return;
        }
        int now = round;
        List<SpatialTransform> tried =
            IntStream.of(standing).mapToObj(row -> drawn(task, row, now)).toList();
        standing = left(standing, propose(task, standing, tried));
      }
    }

    int[] rows(SpatialTask task) {
      return IntStream.range(0, task.size()).toArray();
    }

    int[] affording(SpatialTask task, int[] rows) {
      return IntStream.of(rows).filter(row -> task.remaining(row).orElse(1) > 0).toArray();
    }

    boolean[] propose(SpatialTask task, int[] rows, List<SpatialTransform> transforms) {
      return task.propose(rows, transforms);
    }

    int[] left(int[] rows, boolean[] broken) {
      return IntStream.range(0, rows.length).filter(i -> !broken[i]).map(i -> rows[i]).toArray();
    }

    private SpatialTransform drawn(SpatialTask task, int row, int round) {
      RandomGenerator random = task.random(row);
      double bound = task.threat().translation();
      double right = bound * random.nextDouble();
      return new SpatialTransform(rotation(task, row, round), right, -bound * random.nextDouble());
    }

    double rotation(SpatialTask task, int row, int round) {
      return -task.threat().rotation() * task.random(row).nextDouble();
    }

    private static float[] identityLogits(SpatialTask task, int[] rows) {
      return task.logits(rows, Collections.nCopies(rows.length, SpatialTransform.IDENTITY), 0);
    }

    private static int highest(SpatialTask task, float[] logits, int row) {
      int best = 0;
      for (int c = 1; c < task.classes(); c++) {
        best = logits[row * task.classes() + c] > logits[row * task.classes() + best] ? c : best;
      }
      return best;
    }
  }

  private static Fault current = Fault.NONE;

  private record FaultyAttack(Fault fault, AtomicInteger runs) implements SpatialAttack {

    @Override
    public void run(SpatialTask task) {
      if (fault == Fault.SHARED_STATE) {
        double rotation = Math.min(1e-3 * runs.getAndIncrement(), task.threat().rotation());
        SpatialTransform turned = new SpatialTransform(rotation, 0, 0);
        task.propose(fault.rows(task), Collections.nCopies(task.size(), turned));
      } else {
        fault.run(task);
      }
    }

    @Override
    public boolean meets(Threat threat) {
      return fault == Fault.MEETS_BALLS || SpatialAttack.super.meets(threat);
    }

    @Override
    public Access access() {
      return fault == Fault.ASKS_FOR_MORE_THAN_IT_SAYS ? Access.LABELS : Access.LOGITS;
    }
  }

  /** Parameters of the faulty attack. */
  record Nothing(@Parameter(doc = "Has no effect.", defaultValue = "0") int nothing) {}

  /** The faulty attack's factory. */
  @Extension
  public static final class FaultyFactory implements AttackFactory<Nothing> {
    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor(
          "faulty-spatial", "1", "Faulty", "Has one fault.", "", List.of("spatial"));
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Attack create(Nothing parameters) {
      return new FaultyAttack(current, new AtomicInteger());
    }
  }

  static class FaultyConformance extends SpatialAttackConformance<Nothing> {
    @Override
    public AttackFactory<Nothing> factory() {
      return new FaultyFactory();
    }

    @Override
    protected List<Nothing> parameterSamples() {
      return List.of(new Nothing(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsTheFault(Fault fault) {
    current = fault;
    Set<String> failed = FailedTests.of(selectClass(FaultyConformance.class));
    if (fault == Fault.NONE) {
      assertThat(failed).isEmpty();
    } else {
      assertThat(failed).contains(fault.caughtBy);
    }
  }
}
