package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import org.pf4j.Extension;

/** Simultaneous perturbation stochastic approximation, attack {@code spsa}. */
@Extension
public final class SpsaFactory implements AttackFactory<SpsaParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "spsa",
        "1",
        "SPSA",
        "Steps along gradients that are estimated from logits where all pixels go up or down by the"
            + " same.",
        "Uesato et al. 2018, Adversarial Risk and the Dangers of Evaluating Against Weak Attacks,"
            + " section 4; with steps as PGD has them instead of Adam's.",
        List.of("linf", "l2", "scores", "untargeted", "in-ball"));
  }

  @Override
  public Class<SpsaParameters> parametersType() {
    return SpsaParameters.class;
  }

  @Override
  public Attack create(SpsaParameters p) {
    return new EstimatedAscent(
        "spsa", p.steps(), p.directions(), p.width(), p.relativeStepSize(), false);
  }

  @Override
  public long estimatedQueries(SpsaParameters p, int classes) {
    return (long) (p.steps() * (2.0 * p.directions() + 1));
  }
}
