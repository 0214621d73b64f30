package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pf4j.Extension;

/** Each fault that an attack can have is found by the conformance test that is meant for it. */
class AttackConformanceTest {

  /** An attack with one thing wrong, and the test that must fail for it. */
  enum Fault {
    NONE("") {
      @Override
      void run(AttackTask task) {
        climb(task, 0, 0);
      }
    },
    SILENT_ON_ONE_ROW("proposesFiniteImagesForEveryRow") {
      @Override
      void run(AttackTask task) {
        if (task.size() > 1) {
          task.propose(rows(task.size() - 1), Arrays.copyOf(task.images(), size(task, -1)));
        }
      }
    },
    NOT_FINITE("proposesFiniteImagesForEveryRow") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        Arrays.fill(images, Float.NaN);
        task.propose(rows(task.size()), images);
      }
    },
    WRONG_LENGTH("proposesFiniteImagesForEveryRow") {
      @Override
      void run(AttackTask task) {
        task.propose(rows(task.size()), new float[size(task, 0) + 1]);
      }
    },
    OUT_OF_THE_BALL("staysInTheBallIfItSaysSo") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        for (int i = 0; i < images.length; i++) {
          images[i] += 2 * (float) task.threat().epsilon() + 0.01f;
        }
        task.propose(rows(task.size()), images);
      }
    },
    CHECKS_WHAT_IT_DOES_NOT_NEED("itsCheckRefusesOnlyWhatItsRunRefuses") {
      @Override
      void run(AttackTask task) {
        climb(task, 0, 0);
      }

      @Override
      void check(AttackTask task) {
        if (task.classes() < 3) {
          throw new UserException("faulty needs 3 classes");
        }
      }
    },
    DIVIDES_BY_EPSILON("servesThreatsOfRadiusZero") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        for (int i = 0; i < images.length; i++) {
          images[i] += (float) (0 / task.threat().epsilon());
        }
        task.propose(rows(task.size()), images);
      }
    },
    OWN_RANDOMNESS("isDeterministic") {
      @Override
      void run(AttackTask task) {
        climb(task, 0, CALLS.incrementAndGet());
      }
    },
    RANDOMNESS_OF_ANOTHER_ROW("treatsEachSampleTheSameInAnyBatch") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        for (int i = 0; i < images.length; i++) {
          images[i] += 0.01f * task.random(0).nextFloat();
        }
        task.propose(rows(task.size()), images);
      }
    },
    DRAW_OF_THE_BATCH("isDeterministicOnStochasticEntries") {
      @Override
      void run(AttackTask task) {
        climb(task, task.size(), 0);
      }
    },
    LEARNS_WHO_LEAVES("treatsEachSampleTheSameWhoeverLeaves") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        int size = task.shape().size();
        boolean[] broken = task.propose(rows(task.size()), images);
        int[] left = IntStream.range(0, broken.length).filter(row -> !broken[row]).toArray();
        float[] again = new float[left.length * size];
        for (int i = 0; i < again.length; i++) {
          again[i] = images[left[i / size] * size + i % size] + 1e-3f * left.length;
        }
        task.propose(left, again);
      }
    },
    COUNTS_THE_BATCH("treatsEachSampleTheSameInLargeBatches") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        for (int i = 0; i < images.length; i++) {
          images[i] += task.size() > 10 ? 1e-3f : 0;
        }
        task.propose(rows(task.size()), images);
      }
    },
    LEAVES_OUT_WHAT_IS_MISCLASSIFIED("servesSamplesThatAreMisclassifiedAlready") {
      @Override
      void run(AttackTask task) {
        int[] predictions = task.predictions(rows(task.size()), task.images(), 0);
        int[] labels = task.labels();
        int[] right =
            IntStream.range(0, labels.length).filter(i -> predictions[i] == labels[i]).toArray();
        float[] images = new float[right.length * task.shape().size()];
        task.propose(right, images);
      }
    },
    ASKS_WHAT_IS_DECIDED("leavesOutWhatIsDecidedIfItSaysSo") {
      @Override
      void run(AttackTask task) {
        climb(task, 0, 0);
        task.logits(rows(task.size()), task.images(), 0);
      }
    },
    REFUSES_THREE_CLASSES("servesOrRefusesTwoAndThreeClasses") {
      @Override
      void run(AttackTask task) {
        if (task.classes() == 3) {
          throw new UserException("faulty needs 4 classes");
        }
        climb(task, 0, 0);
      }
    },
    PROPOSES_WHAT_IT_WAS_GIVEN("isNoWeakerThanUniformNoise") {
      @Override
      void run(AttackTask task) {
        task.propose(rows(task.size()), task.images());
      }
    },
    SHARED_STATE("oneInstanceServesSeveralThreads") {
      @Override
      void run(AttackTask task) {
        throw new AssertionError("made by StatefulAttack");
      }
    },
    THREAD_OF_ITS_OWN("usesItsTaskFromOneThread") {
      @Override
      void run(AttackTask task) {
        task.propose(rows(task.size()), task.images());
        Thread thread =
            new Thread(
                () -> {
                  try {
                    task.propose(rows(task.size()), task.images());
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
      }
    },
    WRITES_INTO_ANSWERS("leavesTheAnswersOfQueriesAsTheyAre") {
      @Override
      void run(AttackTask task) {
        float[] logits = task.logits(rows(task.size()), task.images(), 0);
        Arrays.fill(logits, 0);
        task.propose(rows(task.size()), task.images());
      }
    },
    GIVES_UP_ON_A_ROBUST_ENTRY("acceptsEveryVerdict") {
      @Override
      void run(AttackTask task) {
        boolean[] broken = task.propose(rows(task.size()), task.images());
        if (broken.length > 0 && IntStream.range(0, broken.length).allMatch(i -> broken[i])) {
          throw new IllegalStateException("all broken");
        }
      }
    },
    SWALLOWS_CANCELLATION("stopsWhenCancelled") {
      @Override
      void run(AttackTask task) {
        try {
          task.logits(rows(task.size()), task.images(), 0);
        } catch (CancelledException e) {
          CALLS.incrementAndGet();
        }
        task.propose(rows(task.size()), task.images());
      }
    },
    NEEDS_A_SAMPLE("servesTasksOfNoSamples") {
      @Override
      void run(AttackTask task) {
        if (task.labels()[0] >= 0) {
          task.propose(rows(task.size()), task.images());
        }
      }
    },
    WEAKER_IN_A_LARGER_BALL("isNoWeakerInALargerBall") {
      @Override
      void run(AttackTask task) {
        float[] images = task.images();
        float[] gradients = gradients(task, 0).gradients();
        for (int i = 0; i < images.length; i++) {
          images[i] += (float) (0.01 - 0.02 * task.threat().epsilon()) * Math.signum(gradients[i]);
        }
        task.propose(rows(task.size()), images);
      }
    },
    PROPOSES_AGAIN("proposesOnceIfItSaysSo") {
      @Override
      void run(AttackTask task) {
        boolean[] broken = task.propose(rows(task.size()), task.images());
        int[] standing = IntStream.range(0, broken.length).filter(i -> !broken[i]).toArray();
        if (standing.length == broken.length) {
          climb(task, 0, 0);
        }
      }
    },
    ASKS_WITHOUT_LOOKING_WHAT_REMAINS("keepsToItsQueryBudget") {
      @Override
      void run(AttackTask task) {
        task.logits(rows(task.size()), task.images(), 0);
        task.propose(rows(task.size()), task.images());
      }
    },
    ASKS_FOR_MORE_THAN_IT_SAYS("asksForNoMoreThanItSays") {
      @Override
      void run(AttackTask task) {
        climb(task, 0, 0);
      }

      @Override
      Access access() {
        return Access.LOGITS;
      }
    },
    ANOTHER_MESSAGE("servesOrRefusesEntriesWithoutGradients") {
      @Override
      void run(AttackTask task) {
        if (!task.differentiable()) {
          throw new UserException("no gradients, sorry");
        }
        climb(task, 0, 0);
      }
    };

    private static final AtomicInteger CALLS = new AtomicInteger();

    private final String caughtBy;

    Fault(String caughtBy) {
      this.caughtBy = caughtBy;
    }

    abstract void run(AttackTask task);

    void check(AttackTask task) {
      if (!task.differentiable()) {
        throw new UserException("faulty needs gradients");
      }
    }

    Access access() {
      return Access.GRADIENTS;
    }

    private static int[] rows(int count) {
      return IntStream.range(0, count).toArray();
    }

    private static int size(AttackTask task, int more) {
      return (task.size() + more) * task.shape().size();
    }

    private static Gradients gradients(AttackTask task, long draw) {
      return task.gradients(
          rows(task.size()),
          task.images(),
          Loss.CROSS_ENTROPY,
          Optional.empty(),
          Optional.empty(),
          draw);
    }

    /** One step in the ball along the gradient, lengthened by each row's own random number. */
    private static void climb(AttackTask task, int draw, int surplus) {
      if (!task.differentiable()) {
        throw new UserException("faulty needs gradients");
      }
      float[] clean = task.images();
      float[] images = clean.clone();
      if (task.size() > 0 && task.remaining(0).orElse(2) < 2) {
        task.propose(rows(task.size()), images);
        return;
      }
      float[] gradients = gradients(task, draw).gradients();
      int size = task.shape().size();
      float step = 0.9f * (float) Math.min(1, task.threat().epsilon());
      for (int row = 0; row < task.size(); row++) {
        float shift = task.random(row).nextFloat() * 1e-3f + surplus * 1e-4f;
        for (int i = row * size; i < (row + 1) * size; i++) {
          images[i] += step * (1 + shift) * Math.signum(gradients[i]);
        }
        task.threat().project(clean, row * size, images, row * size, task.shape());
      }
      task.propose(rows(task.size()), images);
    }
  }

  /** Remembers the last task in a field, as a stateless attack must not. */
  private static final class StatefulAttack implements Attack {
    private final AtomicInteger runs = new AtomicInteger();

    @Override
    public void run(AttackTask task) {
      float[] images = task.images();
      int run = runs.getAndIncrement();
      for (int i = 0; i < images.length; i++) {
        images[i] += 0.001f * run;
      }
      task.propose(IntStream.range(0, task.size()).toArray(), images);
    }
  }

  private static Fault current = Fault.NONE;

  private record FaultyAttack(Fault fault) implements Attack {

    @Override
    public void run(AttackTask task) {
      fault.run(task);
    }

    @Override
    public void check(AttackTask task) {
      fault.check(task);
    }

    @Override
    public Access access() {
      return fault.access();
    }

    @Override
    public boolean leavesOutDecided() {
      return true;
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
          "faulty", "1", "Faulty", "Has one fault.", "", List.of("in-ball"));
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Attack create(Nothing parameters) {
      Fault fault = current;
      return fault == Fault.SHARED_STATE ? new StatefulAttack() : new FaultyAttack(fault);
    }

    @Override
    public boolean proposesOnce(Nothing parameters) {
      return true;
    }
  }

  static class FaultyConformance extends AttackConformance<Nothing> {
    @Override
    public AttackFactory<Nothing> factory() {
      return new FaultyFactory();
    }

    @Override
    protected List<Nothing> parameterSamples() {
      return List.of(new Nothing(0));
    }

    @Override
    protected Optional<String> refusal(Nothing parameters, Behaviour behaviour) {
      return behaviour == Behaviour.NO_GRADIENTS
          ? Optional.of("faulty needs gradients")
          : Optional.empty();
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
