package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pf4j.Extension;

/** Fast minimum norm, attack {@code fmn}. */
@Extension
public final class FmnFactory implements AttackFactory<FmnParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "fmn",
        "2",
        "FMN",
        "Steps along the margin's gradient in a ball that shrinks when the image is misclassified.",
        "Pintor et al. 2021, Fast Minimum-norm Adversarial Attacks through Adaptive Norm"
            + " Constraints, algorithm 1; EOT and backward surrogates of Athalye et al. 2018.",
        List.of(
            "linf",
            "l2",
            "l1",
            "l0",
            "gradients",
            Attack.MINIMUM_NORM,
            "untargeted",
            "eot",
            "in-ball"));
  }

  @Override
  public Class<FmnParameters> parametersType() {
    return FmnParameters.class;
  }

  @Override
  public Attack create(FmnParameters p) {
    return new Descent(
        "fmn",
        p.steps(),
        Loss.MARGIN,
        List.of(Norm.LINF, Norm.L2, Norm.L1, Norm.L0),
        p.eotSamples(),
        p.surrogate(),
        (row, label, geometry, clean) -> new FmnWalk(row, label, geometry, clean, p));
  }

  @Override
  public SortedMap<String, Object> derived(FmnParameters parameters, NormBall threat) {
    return new TreeMap<>(
        Map.of(
            "step-size",
            threat.norm() == Norm.LINF
                ? LinfGeometry.INSTANCE.firstStep()
                : L2Geometry.INSTANCE.firstStep()));
  }

  @Override
  public long estimatedQueries(FmnParameters p, int classes) {
    return (long) p.steps() * p.eotSamples();
  }
}
