package dev.touchstone.core.evaluation;

import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TwoStageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which forms, and on how many images at a time, a network is run. */
public final class KernelUses {

  private KernelUses() {}

  /** In training: the step, the attack of a training defense, and a decoder's second stage. */
  public static List<Kernels.Use> training(
      GraphModel model, TrainingParameters parameters, Optional<TrainingDefense> defense) {
    List<Kernels.Use> uses = new ArrayList<>();
    int views = defense.map(TrainingDefense::views).orElse(1);
    uses.add(new Kernels.Use(true, parameters.batchSize() * views));
    if (defense.isPresent()) {
      uses.add(new Kernels.Use(false, parameters.batchSize()));
    }
    if (model instanceof TwoStageModel two) {
      uses.add(new Kernels.Use(false, two.decoderStage().batchSize()));
    }
    return uses;
  }

  /** When it is evaluated. */
  public static Kernels.Use evaluation(int batch) {
    return new Kernels.Use(false, batch);
  }
}
