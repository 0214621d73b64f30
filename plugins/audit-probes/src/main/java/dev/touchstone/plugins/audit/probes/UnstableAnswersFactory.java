package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/** An answer may depend on the image alone: audit {@code unstable-answers}. */
@Extension
public final class UnstableAnswersFactory
    implements ProbingAuditFactory<UnstableAnswersFactory.Parameters> {

  /** More than rounding in another order of sums makes of the largest logit. */
  private static final float ROUNDING = 1e-3f;

  /** So many are asked about alone. */
  private static final int ALONE = 4;

  /**
   * Its parameters.
   *
   * @param samples how many samples
   */
  public record Parameters(
      @Parameter(
              doc = "How many of the suite's samples are looked at, from the first.",
              defaultValue = "16",
              min = 1,
              max = 10_000)
          int samples) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "unstable-answers",
        "1",
        "Answers that depend on more than the image",
        "Asks about the same images again, alone, in halves and in another order, and compares with"
            + " the unattacked outcomes that were stored before.",
        "Carlini et al. 2019, On evaluating adversarial robustness, on implementations that differ"
            + " between evaluation and attack; the comparisons are the platform's own.",
        List.of());
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public int samples(Parameters parameters) {
    return parameters.samples();
  }

  @Override
  public long queries(Parameters parameters, int samples) {
    return 4L * samples + ALONE;
  }

  @Override
  public ProbingAudit create(Parameters parameters) {
    return UnstableAnswersFactory::flags;
  }

  private static List<Flag> flags(ProbeTask task) {
    int n = task.images().count();
    int[] rows = Rows.first(n);
    int[] reversed = IntStream.range(0, n).map(i -> n - 1 - i).toArray();
    Answers answers = new Answers(task, task.logits(rows, task.images().pixels()));
    List<Flag> flags = new ArrayList<>();
    answers.stored().ifPresent(flags::add);
    answers.again(List.of(rows), "when they are asked about again").ifPresent(flags::add);
    answers.again(List.of(reversed), "in another order").ifPresent(flags::add);
    List<int[]> alone =
        IntStream.range(0, Math.min(ALONE, n)).mapToObj(row -> new int[] {row}).toList();
    answers.again(alone, "when each is asked about alone").ifPresent(flags::add);
    if (n > 1) {
      List<int[]> halves =
          List.of(IntStream.range(0, n / 2).toArray(), IntStream.range(n / 2, n).toArray());
      answers.again(halves, "among fewer others").ifPresent(flags::add);
    }
    return flags;
  }

  /** What the entry answers, against what it answered first. */
  private record Answers(ProbeTask task, float[] first) {

    /** The same images in other batches. */
    Optional<Flag> again(List<int[]> batches, String how) {
      int classes = task.classes();
      float rounding = ROUNDING * Rows.scale(first);
      int differ = 0;
      int otherClass = 0;
      int asked = 0;
      LabeledImages images = task.images();
      for (int[] rows : batches) {
        float[] logits = task.logits(rows, Rows.of(images.pixels(), rows, images.shape().size()));
        for (int i = 0; i < rows.length; i++) {
          float difference = 0;
          for (int c = 0; c < classes; c++) {
            difference =
                Math.max(
                    difference, Math.abs(logits[i * classes + c] - first[rows[i] * classes + c]));
          }
          asked++;
          if (difference > rounding) {
            differ++;
            boolean same =
                Rows.prediction(logits, i, classes) == Rows.prediction(first, rows[i], classes);
            otherClass += same ? 0 : 1;
          }
        }
      }
      return flag(differ, otherClass, asked, how);
    }

    /** What was stored, perhaps by another process, and surely earlier. */
    Optional<Flag> stored() {
      int classes = task.classes();
      float rounding = ROUNDING * Rows.scale(first);
      int differ = 0;
      int otherClass = 0;
      int n = task.outcomes().size();
      int[] labels = task.images().labels();
      for (int row = 0; row < n; row++) {
        float difference =
            Rows.margin(first, row, classes, labels[row]) - task.outcomes().get(row).margin();
        if (Math.abs(difference) > 2 * rounding) { // of two logits
          differ++;
          boolean same =
              Rows.prediction(first, row, classes) == task.outcomes().get(row).prediction();
          otherClass += same ? 0 : 1;
        }
      }
      return flag(differ, otherClass, n, "than when they were evaluated");
    }

    private Optional<Flag> flag(int differ, int otherClass, int n, String how) {
      if (differ == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Flag(
              otherClass > 0 ? Severity.SERIOUS : Severity.WARNING,
              Optional.empty(),
              Wording.of(
                  "%,d of %,d unattacked samples get other logits %s, beyond rounding, and %,d of"
                      + " them another class",
                  differ, n, how, otherClass),
              differ,
              n,
              Double.NaN,
              "an answer that depends on more than the image cannot be attacked by asking: what an"
                  + " attack found is judged by another function than it was found with",
              "make the entry's answer a function of the image alone (no statistics of the batch,"
                  + " no memory); where it is random, let it say so and draw from the image's own"
                  + " seed"));
    }
  }
}
