package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.kernels.Bfloat16;
import java.util.Optional;

/**
 * Where a cell's gradients come from: the pipeline that the attack asks, as it is, or with
 * gradients in bf16 if these are close enough.
 *
 * @param asked answers the attack
 * @param audit how both compared; empty where there was nothing to choose
 */
record GradientSource(Classifier asked, Optional<PrecisionAudit> audit) {

  private static final String REMEDY = "; leave 'precision' out, or let it be auto";

  /**
   * Chooses for a cell.
   *
   * @param pipeline what the attack asks
   * @param attacked the samples that are going to be attacked
   * @param samples their indices
   * @throws UserException if the cell asks for what cannot be had here
   */
  static GradientSource of(
      AttackWork work, Classifier pipeline, LabeledImages attacked, int[] samples) {
    if (work.precision().isEmpty() || attacked.count() == 0) {
      return new GradientSource(pipeline, Optional.empty());
    }
    require(pipeline instanceof NetworkClassifier);
    NetworkClassifier network = (NetworkClassifier) pipeline;
    DifferentiableClassifier low = network.withBfloat16Gradients();
    Seed noise = new Seed(work.seed()).derive(work.streamHash()).derive("precision");
    long[] seeds = new long[attacked.count()];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = noise.derive(samples[i]).value();
    }
    PrecisionAudit audit =
        PrecisionAudit.of(network, low, attacked.pixels(), attacked.labels(), seeds);
    return new GradientSource(audit.used() ? low : network, Optional.of(audit));
  }

  /**
   * Checks that gradients in bf16 can be had.
   *
   * @param network whether the platform runs the entry's network itself
   * @throws UserException if not
   */
  static void require(boolean network) {
    if (!network) {
      throw new UserException(
          "gradients in bf16 are to be had of networks that the platform itself runs, and this model brings its own"
              + REMEDY);
    }
    Bfloat16.missing()
        .ifPresent(
            why -> {
              throw new UserException(
                  "gradients in bf16 are not to be had on this machine: " + why + REMEDY);
            });
  }
}
