package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import org.pf4j.Extension;

/** Decoupled direction and norm, attack {@code ddn}. */
@Extension
public final class DdnFactory implements AttackFactory<DdnParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "ddn",
        "1",
        "DDN",
        "Steps along the gradient on a sphere that shrinks when the image is misclassified.",
        "Rony et al. 2019, Decoupling Direction and Norm for Efficient Gradient-Based L2"
            + " Adversarial Attacks and Defenses, algorithm 1; EOT and backward surrogates of"
            + " Athalye et al. 2018.",
        List.of("l2", "gradients", Attack.MINIMUM_NORM, "untargeted", "eot", "in-ball"));
  }

  @Override
  public Class<DdnParameters> parametersType() {
    return DdnParameters.class;
  }

  @Override
  public Attack create(DdnParameters p) {
    return new Descent(
        "ddn",
        p.steps(),
        Loss.CROSS_ENTROPY,
        List.of(Norm.L2),
        p.eotSamples(),
        p.surrogate(),
        (row, label, geometry, clean) -> new DdnWalk(row, label, geometry, clean, p));
  }

  @Override
  public long estimatedQueries(DdnParameters p, int classes) {
    return (long) p.steps() * p.eotSamples();
  }
}
