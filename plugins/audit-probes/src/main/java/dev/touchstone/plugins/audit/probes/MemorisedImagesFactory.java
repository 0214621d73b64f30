package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Binomial;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.Severity;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;

/**
 * A model that knows the test images themselves knows nothing of their neighbours: audit {@code
 * memorised-images}.
 *
 * <p>Each image is asked about as it is, with noise of one grey level, and with the opposite noise.
 * Where an answer hardly bends between the three, the two changes of the margin are opposite, so an
 * image that is right stays right on one side at least, however near to the border it lies. So what
 * is counted, images that are right with both neighbours wrong, is next to impossible for fragile
 * entries as well, and the rule for whoever looks images up.
 */
@Extension
public final class MemorisedImagesFactory
    implements ProbingAuditFactory<MemorisedImagesFactory.Parameters> {

  private static final float GREY_LEVEL = 1 / 255f;

  private static final double LARGE = 0.1;

  /**
   * Its parameters.
   *
   * @param samples how many samples
   * @param tolerated share of samples that may be right alone
   * @param level level of the tests
   */
  public record Parameters(
      @Parameter(
              doc = "How many of the suite's samples are looked at, from the first.",
              defaultValue = "100",
              min = 1,
              max = 10_000)
          int samples,
      @Parameter(
              doc = "Share of samples that may be right with both neighbours wrong.",
              defaultValue = "0.01",
              min = 0,
              exclusiveMinimum = true,
              max = 0.5)
          double tolerated,
      @Parameter(
              doc = "Level of the tests: how probable a false alarm may be, per test.",
              defaultValue = "0.001",
              min = 0,
              exclusiveMinimum = true,
              max = 0.5)
          double level) {}

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "memorised-images",
        "1",
        "Test images that are answered by another rule than their neighbours",
        "Compares answers to test images with those to the same images with noise of one grey level"
            + " and with the opposite noise.",
        "McNemar 1947, Note on the sampling error of the difference between correlated"
            + " proportions; the rule with opposite noise is the platform's own.",
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
    return 3L * samples;
  }

  @Override
  public ProbingAudit create(Parameters parameters) {
    return task -> flags(task, parameters);
  }

  private static List<Flag> flags(ProbeTask task, Parameters parameters) {
    int[] rows = Rows.all(task);
    float[] images = task.images().pixels();
    float[] noise = noise(task, rows);
    boolean[] clean = right(task, rows, images);
    boolean[] above = right(task, rows, Rows.moved(images, noise, GREY_LEVEL));
    boolean[] below = right(task, rows, Rows.moved(images, noise, -GREY_LEVEL));
    int alone = 0;
    int neighbours = 0;
    int both = 0;
    for (int row : rows) {
      alone += clean[row] && !above[row] && !below[row] ? 1 : 0;
      neighbours += !clean[row] && above[row] && below[row] ? 1 : 0;
      both += clean[row] && (above[row] || below[row]) ? 1 : 0;
    }
    PairedDifference paired =
        new PairedDifference(both, alone, neighbours, rows.length - both - alone - neighbours);
    // Both must say so: that it is no accident, and that it is no handful.
    double probability =
        Math.max(
            paired.probabilityFirstAhead(),
            Binomial.atLeast(alone, rows.length, parameters.tolerated()));
    if (probability >= parameters.level()) {
      return List.of();
    }
    boolean large =
        Binomial.atLeast(alone, rows.length, Math.max(LARGE, parameters.tolerated()))
            < parameters.level();
    return List.of(
        new Flag(
            large ? Severity.SERIOUS : Severity.WARNING,
            Optional.empty(),
            Wording.of(
                "%,d of %,d test images are classified rightly, and wrongly both with noise of one"
                    + " grey level and with the opposite noise; the other way round there are %,d",
                alone, rows.length, neighbours),
            alone,
            rows.length,
            probability,
            "the entry answers the test images themselves by another rule than what lies next to"
                + " them: clean accuracy is not that of the rule which attacks meet",
            "evaluate on images that the entry cannot know, or on test images with noise of a grey"
                + " level; look for test images in training, and for code that tells images by"
                + " their exact values"));
  }

  /** A sign for each value of each image, from the sample's own stream. */
  private static float[] noise(ProbeTask task, int[] rows) {
    int length = task.images().shape().size();
    float[] noise = new float[rows.length * length];
    for (int row : rows) {
      RandomGenerator random = task.random(row);
      for (int p = row * length; p < (row + 1) * length; p++) {
        noise[p] = random.nextBoolean() ? 1 : -1;
      }
    }
    return noise;
  }

  private static boolean[] right(ProbeTask task, int[] rows, float[] images) {
    float[] logits = task.logits(rows, images);
    int[] labels = task.images().labels();
    boolean[] right = new boolean[rows.length];
    for (int row : rows) {
      right[row] = Rows.margin(logits, row, task.classes(), labels[row]) > 0;
    }
    return right;
  }
}
