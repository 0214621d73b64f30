package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.audit.ProbingAudit;
import dev.touchstone.api.audit.ProbingAuditFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.Flag;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** Where the margin has no slope no attack can follow it: audit {@code gradient-zero}. */
@Extension
public final class GradientZeroFactory implements ProbingAuditFactory<ShareParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "gradient-zero",
        "1",
        "Gradients that are zero or no numbers",
        "Asks for the gradient of the margin at unattacked samples and counts those where it is"
            + " exactly zero or not finite.",
        "Athalye et al. 2018, Obfuscated gradients give a false sense of security, section 3;"
            + " Carlini et al. 2019, On evaluating adversarial robustness.",
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
    return samples;
  }

  @Override
  public ProbingAudit create(ShareParameters parameters) {
    return task -> flags(task, parameters);
  }

  private static List<Flag> flags(ProbeTask task, ShareParameters parameters) {
    if (!task.differentiable()) {
      return List.of();
    }
    int[] rows = Rows.all(task);
    int length = task.images().shape().size();
    float[] gradients = task.gradients(rows, task.images().pixels(), Loss.MARGIN).gradients();
    int zero = 0;
    int infinite = 0;
    for (int row : rows) {
      switch (Rows.slope(gradients, row, length)) {
        case ZERO -> zero++;
        case NOT_FINITE -> infinite++;
        case USABLE -> {}
      }
    }
    int dead = zero + infinite;
    if (dead == 0) {
      return List.of();
    }
    return List.of(
        new Flag(
            parameters.graded(dead, rows.length),
            Optional.empty(),
            Wording.of(
                    "of %,d unattacked samples the gradient of the margin is exactly zero on %,d",
                    rows.length, zero)
                + (infinite > 0 ? Wording.of(" and not finite on %,d", infinite) : ""),
            dead,
            rows.length,
            parameters.probability(dead, rows.length),
            "an attack that follows gradients stays where it is on these samples, and counts them"
                + " as robust without having tried",
            "give the entry a surrogate gradient for what has none (BPDA), and run attacks that"
                + " need no gradients: square, hop-skip-jump"));
  }
}
