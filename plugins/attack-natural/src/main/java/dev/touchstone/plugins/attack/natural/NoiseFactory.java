package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** Noise that fills the threat's ball, attack {@code noise}. */
@Extension
public final class NoiseFactory implements AttackFactory<NoiseParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "noise",
        "1",
        "Noise",
        "Draws images at random from the ball, without a question to the entry: the baseline that"
            + " an attack which searches must beat.",
        "Uniform, Gaussian and salt-and-pepper noise, scaled or made sparse so that it fills the"
            + " ball but for clipping to [0, 1].",
        List.of("linf", "l2", "l1", "l0", "labels", "untargeted", "restarts", "in-ball"));
  }

  @Override
  public Class<NoiseParameters> parametersType() {
    return NoiseParameters.class;
  }

  @Override
  public Attack create(NoiseParameters parameters) {
    return new Noise(parameters);
  }

  /** The proposals: each is judged, which costs a forward query. */
  @Override
  public long estimatedQueries(NoiseParameters parameters, int classes) {
    return parameters.draws();
  }

  @Override
  public OptionalLong queriesIfBroken(NoiseParameters parameters) {
    return OptionalLong.of(1);
  }

  @Override
  public boolean proposesOnce(NoiseParameters parameters) {
    return parameters.draws() == 1;
  }
}
