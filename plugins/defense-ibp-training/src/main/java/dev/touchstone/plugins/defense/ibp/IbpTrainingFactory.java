package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingDefenseFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link IbpTraining} as the defense {@code ibp-training}. */
@Extension
public final class IbpTrainingFactory implements TrainingDefenseFactory<IbpTrainingParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "ibp-training",
        "1",
        "Training by interval bound propagation",
        "Trains on the worst logits that intervals from layer to layer allow for any image of an"
            + " L∞ ball, so that certificates by intervals succeed.",
        "Gowal et al. 2018, On the Effectiveness of Interval Bound Propagation for Training"
            + " Verifiably Robust Models.",
        List.of("linf", "certified", "warm-up"));
  }

  @Override
  public Class<IbpTrainingParameters> parametersType() {
    return IbpTrainingParameters.class;
  }

  @Override
  public TrainingDefense create(IbpTrainingParameters parameters) {
    return new IbpTraining(parameters);
  }
}
