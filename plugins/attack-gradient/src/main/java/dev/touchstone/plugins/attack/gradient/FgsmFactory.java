package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pf4j.Extension;

/** The fast gradient sign method, attack {@code fgsm}: {@code pgd} with one step of length ε. */
@Extension
public final class FgsmFactory implements AttackFactory<FgsmParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "fgsm",
        "1",
        "FGSM",
        "Makes one step of length ε along the gradient's sign (L∞) or direction (L2).",
        "Goodfellow et al. 2015, Explaining and Harnessing Adversarial Examples, section 4;"
            + " random start of Wong et al. 2020, Fast Is Better than Free; margin loss of Carlini"
            + " and Wagner 2017; DLR loss of Croce and Hein 2020; EOT and backward surrogates of"
            + " Athalye et al. 2018.",
        List.of("linf", "l2", "gradients", "untargeted", "targeted", "restarts", "eot", "in-ball"));
  }

  @Override
  public Class<FgsmParameters> parametersType() {
    return FgsmParameters.class;
  }

  @Override
  public Attack create(FgsmParameters p) {
    return new GradientAscent(settings(p));
  }

  private static Settings settings(FgsmParameters p) {
    return new Settings(
        "fgsm",
        1,
        p.randomStart(),
        p.restarts(),
        new Aim(p.goal(), p.target(), Optional.empty()),
        p.loss(),
        p.eotSamples(),
        p.surrogate(),
        new Climb.Fixed(StepSize.of(p.stepSize(), p.relativeStepSize(), 1), 0, Keep.LAST));
  }

  @Override
  public SortedMap<String, Object> derived(FgsmParameters parameters, NormBall threat) {
    return settings(parameters).derived(threat);
  }

  @Override
  public long estimatedQueries(FgsmParameters parameters, int classes) {
    return settings(parameters).queries(classes);
  }

  @Override
  public boolean proposesOnce(FgsmParameters parameters) {
    return settings(parameters).proposesOnce();
  }
}
