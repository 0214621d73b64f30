package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import java.util.List;
import java.util.OptionalLong;
import org.pf4j.Extension;

/** The Fast Adaptive Boundary attack, attack {@code fab}. */
@Extension
public final class FabFactory implements AttackFactory<FabParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "fab",
        "1",
        "FAB",
        "Goes to the linearised decision boundary and back towards the clean image, for the nearest"
            + " misclassified one.",
        "Croce and Hein 2020, Minimally distorted Adversarial Examples with a Fast Adaptive"
            + " Boundary Attack, algorithm 1; its targeted form of Croce and Hein 2020, Reliable"
            + " Evaluation of Adversarial Robustness, section 5; EOT and backward surrogates of"
            + " Athalye et al. 2018.",
        List.of(
            "linf",
            "l2",
            "l1",
            "gradients",
            Attack.MINIMUM_NORM,
            "untargeted",
            "targeted",
            "restarts",
            "eot",
            "in-ball"));
  }

  @Override
  public Class<FabParameters> parametersType() {
    return FabParameters.class;
  }

  @Override
  public Attack create(FabParameters parameters) {
    return new Fab(parameters);
  }

  /** A step asks for logits and one gradient per boundary that it looks at. */
  @Override
  public long estimatedQueries(FabParameters p, int classes) {
    double others = classes - 1.0;
    double runs = p.restarts() * (p.targets() == 0 ? 1 : Math.min(p.targets(), others));
    double gradients = p.targets() == 0 ? others : 1;
    return (long) ((1 + runs * p.steps() * (1 + gradients)) * p.eotSamples());
  }

  @Override
  public OptionalLong queriesIfBroken(FabParameters p) {
    return OptionalLong.of((long) (2.0 * p.steps() * p.eotSamples()));
  }
}
