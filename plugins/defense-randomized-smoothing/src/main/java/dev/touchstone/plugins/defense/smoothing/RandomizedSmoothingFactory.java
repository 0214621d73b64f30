package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.util.List;
import org.pf4j.Extension;

/** Offers {@link GaussianNoise} as the defense {@code randomized-smoothing}. */
@Extension
public final class RandomizedSmoothingFactory implements InputDefenseFactory<SmoothingParameters> {

  static final String ID = "randomized-smoothing";

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        ID,
        "1",
        "Randomized smoothing",
        "Adds Gaussian noise to every pixel, anew for each image of each epoch in training; the"
            + " deployed classifier averages the class probabilities over several draws.",
        "Cohen et al. 2019, Certified adversarial robustness via randomized smoothing.",
        List.of("stochastic", "differentiable"));
  }

  @Override
  public Class<SmoothingParameters> parametersType() {
    return SmoothingParameters.class;
  }

  /** Learns nothing. */
  @Override
  public FittedState fit(
      SmoothingParameters parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    return FittedState.NONE;
  }

  @Override
  public InputDefense create(SmoothingParameters parameters, FittedState state) {
    return new GaussianNoise(parameters.sigma(), parameters.draws());
  }
}
