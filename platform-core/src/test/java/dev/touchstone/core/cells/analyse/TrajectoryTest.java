package dev.touchstone.core.cells.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Seed;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages of one attack with a random start, after more and more steps. */
class TrajectoryTest {

  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  private static final LinearClassifier CLASSIFIER =
      LinearClassifier.random(SHAPE, 3, new Seed(11));
  private static final LabeledImages TEST = CLASSIFIER.images(6, new Seed(12));
  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.5);
  private static final float STEP = 0.01f;
  private static final int GIVEN = 4;

  /** How far the attack climbs from its random start. */
  record Steps(@Parameter(doc = "Steps.", defaultValue = "4") int steps) {}

  /** Starts at random and climbs evenly; says of itself that it proposes once, as PGD does. */
  private record Climb() implements AttackFactory<Steps> {

    @Override
    public ComponentDescriptor descriptor() {
      return new ComponentDescriptor("climb", "1", "Climb", "Climbs.", "", List.of());
    }

    @Override
    public Class<Steps> parametersType() {
      return Steps.class;
    }

    @Override
    public Attack create(Steps parameters) {
      return task -> {
        float[] images = new float[task.images().length];
        int size = task.shape().size();
        for (int i = 0; i < images.length; i++) {
          images[i] = 0.4f + 0.1f * task.random(i / size).nextFloat() + STEP * parameters.steps();
        }
        task.propose(IntStream.range(0, task.size()).toArray(), images);
      };
    }

    @Override
    public boolean proposesOnce(Steps parameters) {
      return true;
    }
  }

  private static float[] last(ObjectNode analysis, int steps) {
    AnalyseWork work =
        new AnalyseWork(
            List.of(AnyAttack.ENTRY),
            List.of("one"),
            new ComponentSpec("looks", "1", analysis),
            List.of(0),
            List.of(THREAT),
            4,
            7);
    return new AttackedSamples(
            AnyAttack.ENTRY,
            CLASSIFIER,
            new Components(Registries.of(new Climb()), new ParameterBinder()),
            new Candidates(),
            TEST,
            work,
            Cancellation.NEVER)
        .images(
            new AttackChoice("climb", Map.of("steps", steps)),
            THREAT,
            IntStream.range(0, TEST.count()).toArray(),
            Keep.LAST);
  }

  /** {@value #GIVEN} steps are those of the analysis's own attack, which takes a cell's streams. */
  @ParameterizedTest
  @CsvSource({"1, 3, true", "1, 4, true", "4, 5, true", "1, 3, false", "4, 5, false"})
  void moreStepsGoOnFromWhereFewerEnded(int fewer, int more, boolean amongItsParameters) {
    ObjectNode analysis = Json.MAPPER.createObjectNode();
    if (amongItsParameters) {
      analysis.putObject("attack").put("id", "climb").put("version", "1").put("steps", GIVEN);
    }
    float[] earlier = last(analysis, fewer);
    float[] later = last(analysis, more);
    for (int i = 0; i < earlier.length; i++) {
      // 0.4 to 0.55 is inside of the ball of 0.5 around whatever lies in [0.05, 0.9].
      if (TEST.pixels()[i] > 0.06f && TEST.pixels()[i] < 0.89f) {
        assertThat(later[i] - earlier[i]).isCloseTo(STEP * (more - fewer), within(1e-5f));
      }
    }
    assertThat(earlier[0]).as("a random start").isNotEqualTo(earlier[1]);
  }
}
