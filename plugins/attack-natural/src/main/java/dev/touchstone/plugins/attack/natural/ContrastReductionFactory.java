package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** Less contrast, as far as the ball lets it, attack {@code contrast-reduction}. */
@Extension
public final class ContrastReductionFactory implements AttackFactory<ContrastReductionParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "contrast-reduction",
        "1",
        "Contrast reduction",
        "Blends images with grey, without a question to the entry: a baseline.",
        "A line from the image to one without contrast, in steps up to the ball's edge.",
        List.of("linf", "l2", "l1", "l0", "labels", "untargeted", "in-ball"));
  }

  @Override
  public Class<ContrastReductionParameters> parametersType() {
    return ContrastReductionParameters.class;
  }

  @Override
  public Attack create(ContrastReductionParameters parameters) {
    return new ContrastReduction(parameters);
  }

  /** The proposals: each is judged, which costs a forward query. */
  @Override
  public long estimatedQueries(ContrastReductionParameters parameters, int classes) {
    return parameters.steps();
  }

  @Override
  public OptionalLong queriesIfBroken(ContrastReductionParameters parameters) {
    return OptionalLong.of(1);
  }

  @Override
  public boolean proposesOnce(ContrastReductionParameters parameters) {
    return parameters.steps() == 1;
  }
}
