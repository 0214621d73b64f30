package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.pf4j.Extension;

/** Projected gradient descent, attack {@code pgd}. */
@Extension
public final class PgdFactory implements AttackFactory<PgdParameters> {

  /** Reach of all steps together, in ε: from any start every point of the ball can be reached. */
  private static final double TOTAL_REACH = 2.5;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "pgd",
        "1",
        "PGD",
        "Climbs a loss by projected gradient steps within the threat's ball.",
        "Madry et al. 2018, Towards Deep Learning Models Resistant to Adversarial Attacks, section"
            + " 2.1; margin loss of Carlini and Wagner 2017; DLR loss of Croce and Hein 2020;"
            + " momentum of Dong et al. 2018; EOT and backward surrogates of Athalye et al. 2018.",
        List.of("linf", "l2", "gradients", "untargeted", "targeted", "restarts", "eot", "in-ball"));
  }

  @Override
  public Class<PgdParameters> parametersType() {
    return PgdParameters.class;
  }

  @Override
  public Attack create(PgdParameters p) {
    return new GradientAscent(settings(p));
  }

  private static Settings settings(PgdParameters p) {
    StepSize step = StepSize.of(p.stepSize(), p.relativeStepSize(), TOTAL_REACH / p.steps());
    return new Settings(
        "pgd",
        p.steps(),
        p.randomStart(),
        p.restarts(),
        new Aim(p.goal(), p.target(), Optional.empty()),
        p.loss(),
        p.eotSamples(),
        p.surrogate(),
        new Climb.Fixed(step, p.momentum(), p.keep()));
  }

  @Override
  public SortedMap<String, Object> derived(PgdParameters parameters, NormBall threat) {
    return settings(parameters).derived(threat);
  }

  @Override
  public long estimatedQueries(PgdParameters parameters, int classes) {
    return settings(parameters).queries(classes);
  }

  @Override
  public OptionalLong queriesIfBroken(PgdParameters parameters) {
    return OptionalLong.of(settings(parameters).queriesOfARun());
  }

  @Override
  public boolean proposesOnce(PgdParameters parameters) {
    return settings(parameters).proposesOnce();
  }
}
