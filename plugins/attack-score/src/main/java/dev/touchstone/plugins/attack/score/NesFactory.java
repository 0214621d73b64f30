package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** Natural evolution strategies, attack {@code nes}. */
@Extension
public final class NesFactory implements AttackFactory<NesParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "nes",
        "1",
        "NES",
        "Steps along gradients that are estimated from logits at Gaussian directions.",
        "Ilyas et al. 2018, Black-box Adversarial Attacks with Limited Queries and Information,"
            + " section 2; of the margin instead of the probability, and untargeted.",
        List.of("linf", "l2", "scores", "untargeted", "in-ball"));
  }

  @Override
  public Class<NesParameters> parametersType() {
    return NesParameters.class;
  }

  @Override
  public Attack create(NesParameters p) {
    return new EstimatedAscent(
        "nes", p.steps(), p.directions(), p.width(), p.relativeStepSize(), true);
  }

  @Override
  public long estimatedQueries(NesParameters p, int classes) {
    return (long) (p.steps() * (2.0 * p.directions() + 1));
  }
}
