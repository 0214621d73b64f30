package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pf4j.Extension;

/**
 * Iterated FGSM for transfer, attack {@code mi-fgsm}: {@code pgd} from the clean image, with
 * momentum and gradients that depend less on the very network.
 */
@Extension
public final class MiFgsmFactory implements AttackFactory<MiFgsmParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "mi-fgsm",
        "1",
        "MI-FGSM",
        "Steps with momentum from the clean image, by gradients that suit other networks as well:"
            + " ahead of the momentum, at smaller images, smoothed.",
        "Dong et al. 2018, Boosting Adversarial Attacks with Momentum, algorithm 1; basic iterative"
            + " method of Kurakin et al. 2017, Adversarial examples in the physical world; NI-FGSM"
            + " of Lin et al. 2020, Nesterov Accelerated Gradient and Scale Invariance; DI-FGSM of"
            + " Xie et al. 2019, Improving Transferability of Adversarial Examples with Input"
            + " Diversity; TI-FGSM of Dong et al. 2019, Evading Defenses to Transferable"
            + " Adversarial Examples by Translation-Invariant Attacks.",
        List.of("linf", "l2", "gradients", "untargeted", "targeted", "transfer", "eot", "in-ball"));
  }

  @Override
  public Class<MiFgsmParameters> parametersType() {
    return MiFgsmParameters.class;
  }

  @Override
  public Attack create(MiFgsmParameters p) {
    return new GradientAscent(settings(p));
  }

  private static Settings settings(MiFgsmParameters p) {
    StepSize step = StepSize.of(p.stepSize(), p.relativeStepSize(), 1.0 / p.steps());
    View view = new View(p.nesterov(), p.diversity(), p.diversityScale(), p.smoothing());
    return new Settings(
        "mi-fgsm",
        p.steps(),
        false,
        1,
        new Aim(p.goal(), p.target(), Optional.empty()),
        p.loss(),
        p.eotSamples(),
        p.surrogate(),
        new Climb.Fixed(step, p.momentum(), Keep.LAST, view));
  }

  @Override
  public SortedMap<String, Object> derived(MiFgsmParameters parameters, NormBall threat) {
    return settings(parameters).derived(threat);
  }

  @Override
  public long estimatedQueries(MiFgsmParameters parameters, int classes) {
    return settings(parameters).queries(classes);
  }

  @Override
  public boolean proposesOnce(MiFgsmParameters parameters) {
    return settings(parameters).proposesOnce();
  }
}
