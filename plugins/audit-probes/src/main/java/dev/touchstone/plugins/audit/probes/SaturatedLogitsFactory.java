package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** A cross-entropy that float32 cannot hold gives no gradient: audit {@code saturated-logits}. */
@Extension
public final class SaturatedLogitsFactory implements ProbingAuditFactory<ShareParameters> {

  /** What rounding leaves of a sum of probabilities in float32. */
  private static final double SUM = 1e-3;

  /** The gradient of log Σ exp(z) − z_y is exactly zero in float32 where z_y leads by more. */
  private static final float LOST = 104;

  private static final String REMEDY =
      "attack the logits themselves: run losses that do not saturate (loss: margin or dlr,"
          + " autoattack), or attacks that need no gradients";

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "saturated-logits",
        "1",
        "Outputs on which the cross-entropy vanishes",
        "Looks whether outputs are probabilities, and whether the cross-entropy's gradient is lost"
            + " in float32 where the margin has one.",
        "Carlini and Wagner 2016, Defensive distillation is not robust to adversarial examples;"
            + " Croce and Hein 2020, Reliable evaluation of adversarial robustness with an ensemble"
            + " of diverse parameter-free attacks.",
        List.of());
  }

  @Override
  public Class<ShareParameters> parametersType() {
    return ShareParameters.class;
  }

  @Override
  public int samples(ShareParameters parameters) {
    return parameters.samples();
  }

  @Override
  public long queries(ShareParameters parameters, int samples) {
    return 3L * samples;
  }

  @Override
  public ProbingAudit create(ShareParameters parameters) {
    return task -> flags(task, parameters);
  }

  private static List<Flag> flags(ProbeTask task, ShareParameters parameters) {
    int[] rows = Rows.all(task);
    float[] pixels = task.images().pixels();
    List<Flag> flags = new ArrayList<>();
    float[] logits = task.logits(rows, pixels);
    if (probabilities(logits, rows.length, task.classes())) {
      flags.add(
          new Flag(
              Severity.WARNING,
              Optional.empty(),
              Wording.of(
                  "the outputs of all %,d samples are probabilities: none is negative, and they add"
                      + " up to one",
                  rows.length),
              rows.length,
              rows.length,
              Double.NaN,
              "losses take outputs for logits: the cross-entropy of probabilities is nearly flat,"
                  + " and where one of them is rounded to one it has no gradient at all",
              "let the entry answer with the logits before its softmax; else run attacks that need"
                  + " no gradients"));
    }
    Optional<Flag> vanishing =
        task.differentiable() ? vanishing(task, rows, pixels, parameters) : Optional.empty();
    vanishing.or(() -> elsewhere(task, rows, logits, parameters)).ifPresent(flags::add);
    return flags;
  }

  /** The platform's own form of the loss loses nothing, other tools' usually does: a note. */
  private static Optional<Flag> elsewhere(
      ProbeTask task, int[] rows, float[] logits, ShareParameters parameters) {
    int[] labels = task.images().labels();
    int lost = 0;
    for (int row : rows) {
      lost += Rows.margin(logits, row, task.classes(), labels[row]) > LOST ? 1 : 0;
    }
    double probability = parameters.probability(lost, rows.length);
    if (probability >= parameters.level()) {
      return Optional.empty();
    }
    return Optional.of(
        new Flag(
            Severity.NOTE,
            Optional.empty(),
            Wording.of(
                "on %,d of %,d unattacked samples the label's logit leads by more than %.0f, where"
                    + " the usual form of the cross-entropy has no gradient in float32",
                lost, rows.length, LOST),
            lost,
            rows.length,
            probability,
            "the attacks of this evaluation still got a gradient, but those of other tools may have"
                + " stood still, and figures that they gave for the entry may be too high",
            "believe no figure of this loss from elsewhere; compare with loss: margin or dlr"));
  }

  private static boolean probabilities(float[] outputs, int n, int classes) {
    for (int row = 0; row < n; row++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        float output = outputs[row * classes + c];
        if (output < 0) {
          return false;
        }
        sum += output;
      }
      if (Math.abs(sum - 1) > SUM) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Flag> vanishing(
      ProbeTask task, int[] rows, float[] pixels, ShareParameters parameters) {
    int length = task.images().shape().size();
    float[] entropy = task.gradients(rows, pixels, Loss.CROSS_ENTROPY).gradients();
    float[] margin = task.gradients(rows, pixels, Loss.MARGIN).gradients();
    int lost = 0;
    for (int row : rows) {
      if (Rows.slope(entropy, row, length) == Rows.Slope.ZERO
          && Rows.slope(margin, row, length) == Rows.Slope.USABLE) {
        lost++;
      }
    }
    if (lost == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Flag(
            parameters.graded(lost, rows.length),
            Optional.empty(),
            Wording.of(
                "on %,d of %,d unattacked samples the gradient of the cross-entropy is exactly zero"
                    + " in float32, and that of the margin is not",
                lost, rows.length),
            lost,
            rows.length,
            parameters.probability(lost, rows.length),
            "the logits are so far apart that the softmax is rounded to one: attacks with this loss"
                + " stay where they are, and count the samples as robust",
            REMEDY));
  }
}
