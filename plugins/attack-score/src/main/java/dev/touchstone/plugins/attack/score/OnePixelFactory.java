package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** The one-pixel attack, attack {@code one-pixel}. */
@Extension
public final class OnePixelFactory implements AttackFactory<OnePixelParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "one-pixel",
        "2",
        "One-pixel attack",
        "Breeds places and values of ε pixels by differential evolution.",
        "Su et al. 2019, One Pixel Attack for Fooling Deep Neural Networks, section III; of the"
            + " margin instead of the probability.",
        List.of("l0", "scores", "untargeted", "in-ball"));
  }

  @Override
  public Class<OnePixelParameters> parametersType() {
    return OnePixelParameters.class;
  }

  @Override
  public Attack create(OnePixelParameters parameters) {
    return new OnePixel(parameters);
  }

  @Override
  public long estimatedQueries(OnePixelParameters p, int classes) {
    return (long) p.population() * p.generations();
  }
}
