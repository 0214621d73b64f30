package dev.touchstone.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.Analysis;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.ClassifierFactory;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.analyse.AnalysisUse;
import dev.touchstone.core.cells.attack.AttackUse;
import dev.touchstone.core.cells.attack.Precision;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SampleSelection;
import dev.touchstone.core.suite.Suite;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is opened for a check: ready classifiers here, networks alike. */
class OpenClassifiersTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final DatasetOutline DATA =
      new DatasetOutline(PIXEL, List.of("dark", "light"), 10, 10);

  private int open;
  private int opened;
  private int mostOpen;
  private boolean answersNull;

  /** No parameters. */
  record Nothing() {}

  private final class Ready implements ClassifierFactory<Nothing> {

    @Override
    public ComponentDescriptor descriptor() {
      return described("ready");
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Classifier open(Nothing parameters, ImageShape inputShape, int classes) {
      if (answersNull) {
        return null;
      }
      open++;
      opened++;
      mostOpen = Math.max(mostOpen, open);
      return new BadlyClosed();
    }
  }

  private final class BadlyClosed implements Classifier {

    @Override
    public ImageShape inputShape() {
      return PIXEL;
    }

    @Override
    public int classes() {
      return DATA.classes();
    }

    @Override
    public boolean stochastic() {
      return true;
    }

    @Override
    public float[] logits(float[] images, long[] noiseSeeds) {
      return new float[images.length * classes()];
    }

    @Override
    public void close() {
      open--;
      throw new IllegalStateException("cannot be closed");
    }
  }

  /** Asks for facts, as gradient attacks do. */
  private record NeedsGradients() implements AttackFactory<Nothing> {

    @Override
    public ComponentDescriptor descriptor() {
      return described("needy");
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Attack create(Nothing parameters) {
      return new Attack() {
        @Override
        public void run(AttackTask task) {}

        @Override
        public void check(AttackTask task) {
          if (!task.differentiable()) {
            throw new UserException("needs gradients");
          }
        }
      };
    }
  }

  /** Asks for the classifier itself. */
  private record Looks() implements AnalysisFactory<Nothing> {

    @Override
    public ComponentDescriptor descriptor() {
      return described("looks");
    }

    @Override
    public Class<Nothing> parametersType() {
      return Nothing.class;
    }

    @Override
    public Analysis create(Nothing parameters) {
      return new Analysis() {
        @Override
        public AnalysisReport run(AnalysisTask task) {
          throw new AssertionError();
        }

        @Override
        public void check(AnalysisTask task) {
          float[] logits = task.entries().get(0).classifier().logits(new float[1], new long[1]);
          throw new UserException("saw " + logits.length + " logits");
        }
      };
    }
  }

  private static ComponentDescriptor described(String id) {
    return new ComponentDescriptor(id, "1", id, "Is for a test.", "", List.of());
  }

  private static BoundComponent bound(ComponentFactory<?> factory) {
    return new BoundComponent(
        new RegisteredComponent(factory, "test", "1"),
        new Nothing(),
        Json.MAPPER.createObjectNode(),
        Collections.unmodifiableSortedMap(new TreeMap<>()),
        Map.of());
  }

  private List<String> lines(int entries) {
    List<Integer> all = IntStream.range(0, entries).boxed().toList();
    Suite suite =
        new Suite(
            "open",
            "",
            "",
            1,
            null,
            new SampleSelection(Optional.of(10), false, List.of(), 1),
            Optional.empty(),
            List.of(new NormBall(Norm.LINF, 0.1), new NormBall(Norm.LINF, 0.2)),
            all.stream()
                .map(
                    i ->
                        new Suite.Entry(
                            "entry " + i,
                            bound(new Ready()),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))
                .toList(),
            Map.of(
                "attacks",
                List.of(
                    new AttackUse(
                        "needy",
                        bound(new NeedsGradients()),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Precision.FLOAT32,
                        1,
                        all,
                        List.of(new NormBall(Norm.LINF, 0.1)))),
                "analyses",
                List.of(new AnalysisUse("looks", bound(new Looks()), all))),
            null,
            Optional.empty(),
            Path.of("open.yaml"),
            "");
    try (Examination examination =
        new Examination(
            suite,
            DATA,
            choice -> {
              throw new ComponentException("none");
            },
            true,
            List.copyOf(CellKinds.all()),
            Cancellation.NEVER)) {
      return examination.lines();
    }
  }

  @Test
  void oneIsOpenAtATimeAndWhatItSaidIsRemembered() {
    assertThat(lines(5))
        .containsExactly("attacks[0]: needs gradients", "analyses[0]: saw 2 logits");
    assertThat(mostOpen).isEqualTo(1);
    assertThat(open).as("left open, though closing fails").isZero();
    assertThat(opened).as("for the attack, and again for the analysis").isEqualTo(2 * 5);
  }

  @Test
  void aModelThatWasNotOpenedIsNoFaultOfTheAttack() {
    answersNull = true;
    assertThat(lines(1)).isEmpty();
  }
}
