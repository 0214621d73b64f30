package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import org.pf4j.Extension;

/** The attack of Carlini and Wagner in L2 and L∞, attack {@code carlini-wagner}. */
@Extension
public final class CarliniWagnerFactory implements AttackFactory<CarliniWagnerParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "carlini-wagner",
        "1",
        "Carlini–Wagner",
        "Lowers squared distance and margin together, with a weight that is searched.",
        "Carlini and Wagner 2017, Towards Evaluating the Robustness of Neural Networks, section"
            + " VI-A and, for L∞, VI-C; EOT and backward surrogates of Athalye et al. 2018.",
        List.of("l2", "linf", "gradients", Attack.MINIMUM_NORM, "untargeted", "eot", "in-ball"));
  }

  @Override
  public Class<CarliniWagnerParameters> parametersType() {
    return CarliniWagnerParameters.class;
  }

  @Override
  public Attack create(CarliniWagnerParameters p) {
    return new Descent(
        "carlini-wagner",
        (int) Math.min(Integer.MAX_VALUE, (long) p.steps() * p.searches()),
        Loss.MARGIN,
        List.of(Norm.L2, Norm.LINF),
        p.eotSamples(),
        p.surrogate(),
        (row, label, geometry, clean) ->
            geometry == LinfGeometry.INSTANCE
                ? new CarliniWagnerLinfWalk(row, label, geometry, clean, p)
                : new CarliniWagnerWalk(row, label, geometry, clean, p));
  }

  @Override
  public long estimatedQueries(CarliniWagnerParameters p, int classes) {
    return (long) ((double) p.steps() * p.searches() * p.eotSamples());
  }
}
