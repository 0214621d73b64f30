package dev.touchstone.plugins.defense.thresholding;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Offers {@link Thresholding} as the defense {@code thresholding}. */
@Extension
public final class ThresholdingFactory implements InputDefenseFactory<ThresholdingParameters> {

  private static final String MU = "mu";

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "thresholding",
        "1",
        "Input thresholding",
        "Makes every pixel 0 or 1, at a threshold around which the training set has few pixels.",
        "Equation 6 of the paper",
        List.of("straight-through", "sigmoid"));
  }

  @Override
  public Class<ThresholdingParameters> parametersType() {
    return ThresholdingParameters.class;
  }

  @Override
  public FittedState fit(
      ThresholdingParameters parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    if (parameters.mu().isPresent()) {
      return new FittedState(Map.of(MU, parameters.mu().get()), List.of());
    }
    NamedTable curve =
        new ThresholdSearch(parameters).curve(train.pixels(), progress, cancellation);
    return new FittedState(Map.of(MU, ThresholdSearch.best(curve)), List.of(curve));
  }

  @Override
  public InputDefense create(ThresholdingParameters parameters, FittedState state) {
    Double mu = parameters.mu().orElse(state.numbers().get(MU));
    if (mu == null) {
      throw new ComponentException("thresholding: neither given nor fitted: mu");
    }
    return new Thresholding(mu, parameters.steepness());
  }

  /** With the middle of the range that is searched. */
  @Override
  public InputDefense unfitted(ThresholdingParameters parameters) {
    double middle = (parameters.searchFrom() + parameters.searchTo()) / 2;
    return create(parameters, new FittedState(Map.of(MU, middle), List.of()));
  }
}
