package dev.touchstone.core.cells.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import dev.touchstone.testkit.LinearClassifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a probing audit sees of an entry, and what it may not do. */
class ProbedEntryTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});
  private static final LabeledImages IMAGES =
      new LabeledImages(PIXEL, new float[] {0.1f, 0.4f, 0.9f}, new int[] {0, 0, 1});
  private static final ComponentSpec ANY =
      new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());
  private static final EntrySpec ENTRY =
      new EntrySpec(
          ANY,
          "checksum",
          Optional.empty(),
          ANY,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          7);

  private static ProbeWork work(Optional<GradientGraph> gradients) {
    return new ProbeWork(ENTRY, ANY, List.of(10, 11, 12), 2, 7, List.of("a".repeat(64)), gradients);
  }

  private static ProbedEntry entry(LinearClassifier classifier, Cancellation cancellation) {
    return new ProbedEntry(
        work(Optional.empty()), classifier, IMAGES, List.of(), 6, Progress.NONE, cancellation);
  }

  @Test
  void answersFromTheDeployedPipelineAndCountsWhatItIsAsked() {
    ProbedEntry entry = entry(STEP, Cancellation.NEVER);

    assertThat(entry.logits(new int[] {0, 1, 2}, IMAGES.pixels()))
        .containsExactly(new float[] {0, -4, 0, -1, 0, 4}, within(1e-5f));
    assertThat(entry.differentiable()).isTrue();
    assertThat(entry.gradients(new int[] {2, 0}, new float[] {0.5f, 0.5f}, Loss.MARGIN).gradients())
        .as("each by the label of its row")
        .containsExactly(-10, 10);
    assertThat(entry.queries()).isEqualTo(5);
    assertThat(entry.random(1).nextLong()).isNotEqualTo(entry.random(2).nextLong());
    assertThat(entry(STEP, Cancellation.NEVER).random(2).nextLong())
        .isEqualTo(entry(STEP, Cancellation.NEVER).random(2).nextLong());
  }

  @Test
  void aRandomEntryDrawsTheNoiseThatItsCleanOutcomeWasFoundWith() {
    LinearClassifier random = STEP.withInputNoise(0.5);
    List<Verdict> clean =
        CleanEvaluator.judge(random, IMAGES, List.of(10, 11, 12), 2, 7, Cancellation.NEVER);
    float[] logits = entry(random, Cancellation.NEVER).logits(new int[] {2}, IMAGES.image(2));

    assertThat(logits[1] - logits[0]).isCloseTo(clean.get(2).margin(), within(1e-5f));
  }

  @Test
  void refusesMoreThanTheAuditHadSaidAndWhatIsNoImage() {
    ProbedEntry entry = entry(STEP, Cancellation.NEVER);
    entry.logits(new int[] {0, 1, 2, 0, 1}, new float[5]);

    assertThatThrownBy(() -> entry.logits(new int[] {0, 1}, new float[2]))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("more than the 6 images");
    assertThatThrownBy(() -> entry.logits(new int[] {0}, new float[2]))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("2 values for 1 images");
    assertThatThrownBy(() -> entry.logits(new int[] {3}, new float[1]))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("row 3 of 3");
    assertThatThrownBy(() -> entry.logits(new int[] {0}, new float[] {Float.NaN}))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("pixels lie in [0, 1]");
    entry.images().pixels()[0] = 5;
    assertThat(IMAGES.pixels()[0]).isEqualTo(0.1f);
  }

  @Test
  void answersOneThreadUntilItIsCancelled() throws InterruptedException {
    ProbedEntry entry = entry(STEP, Cancellation.NEVER);
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    Thread other =
        new Thread(
            () -> {
              try {
                entry.logits(new int[] {0}, new float[1]);
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    other.start();
    other.join();
    assertThat(thrown.get()).isInstanceOf(ComponentException.class);
    assertThatThrownBy(() -> entry(STEP, () -> true).logits(new int[] {0}, new float[1]))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void workAndResultAreReadAsTheyWereWritten() throws Exception {
    ProbeWork plain = work(Optional.empty());
    ProbeWork frozen = work(Optional.of(GradientGraph.FROZEN));
    assertThat(StoredKinds.work(Json.MAPPER.readTree(Json.text(plain)))).isEqualTo(plain);
    assertThat(StoredKinds.work(Json.MAPPER.readTree(Json.text(frozen)))).isEqualTo(frozen);
    assertThat(frozen.hash()).isNotEqualTo(plain.hash());
    assertThat(plain.hash())
        .isEqualTo("8b07c05f22d303bbb2f5cedc66816e5e67fb361ff633a5f2e3f6d58818665508");
    StoredProbe result =
        new StoredProbe(
            List.of(
                new Flag(Severity.NOTE, Optional.empty(), "f", 1, 2, Double.NaN, "w", "r"),
                new Flag(
                    Severity.SERIOUS,
                    Optional.of(new NormBall(Norm.LINF, 0.1)),
                    "g",
                    2,
                    2,
                    1e-9,
                    "w",
                    "r")),
            12,
            0.5);
    assertThat(Json.MAPPER.readValue(Json.text(result), StoredProbe.class)).isEqualTo(result);
  }
}
