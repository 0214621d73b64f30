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

/** Auto-PGD, attack {@code apgd}. */
@Extension
public final class ApgdFactory implements AttackFactory<ApgdParameters> {

  /** The first step, in ε. */
  private static final double FIRST_STEP = 2;

  /** Weight of a new step against the last one, α of the paper. */
  private static final double MOMENTUM = 0.75;

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "apgd",
        "1",
        "Auto-PGD",
        "Climbs a loss by steps that it halves when the loss does not rise, from its best point.",
        "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of"
            + " Diverse Parameter-free Attacks, algorithm 1, and section 4 for the DLR loss and its"
            + " targeted form over the top classes; margin loss of Carlini and Wagner 2017; EOT and"
            + " backward surrogates of Athalye et al. 2018; in L1 Croce and Hein 2021, Mind the"
            + " box: l1-APGD for sparse adversarial attacks on image classifiers, algorithm 1.",
        List.of(
            "linf",
            "l2",
            "l1",
            "gradients",
            "untargeted",
            "targeted",
            "restarts",
            "eot",
            "in-ball"));
  }

  @Override
  public Class<ApgdParameters> parametersType() {
    return ApgdParameters.class;
  }

  @Override
  public Attack create(ApgdParameters p) {
    return new GradientAscent(settings(p));
  }

  private static Settings settings(ApgdParameters p) {
    return new Settings(
        "apgd",
        p.steps(),
        p.randomStart(),
        p.restarts(),
        new Aim(p.goal(), p.target(), p.targets()),
        p.loss(),
        p.eotSamples(),
        p.surrogate(),
        new Climb.Adaptive(
            StepSize.of(Optional.empty(), Optional.of(FIRST_STEP), FIRST_STEP), p.rho(), MOMENTUM));
  }

  @Override
  public SortedMap<String, Object> derived(ApgdParameters parameters, NormBall threat) {
    return settings(parameters).derived(threat);
  }

  @Override
  public long estimatedQueries(ApgdParameters parameters, int classes) {
    return settings(parameters).queries(classes);
  }

  /** A sample leaves as soon as it is broken: at the latest after the first run. */
  @Override
  public OptionalLong queriesIfBroken(ApgdParameters parameters) {
    return OptionalLong.of(settings(parameters).queriesOfARun());
  }
}
