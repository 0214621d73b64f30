package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import java.util.List;
import org.pf4j.Extension;

/** AutoAttack rand, attack {@code autoattack-rand}. */
@Extension
public final class AutoAttackRandFactory implements AttackFactory<AutoAttackRandParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "autoattack-rand",
        "1",
        "AutoAttack rand",
        "The ensemble for entries whose answers are random: gradients averaged over 20 draws.",
        "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, section 5; version rand of the public implementation.",
        List.of("stages", "linf", "l2", "eot"));
  }

  @Override
  public Class<AutoAttackRandParameters> parametersType() {
    return AutoAttackRandParameters.class;
  }

  @Override
  public Attack create(AutoAttackRandParameters parameters) {
    throw new UserException(
        "attack autoattack-rand: its stages are other attacks, and there are none here");
  }

  @Override
  public Attack create(AutoAttackRandParameters parameters, Attacks attacks) {
    return Stages.ensemble("autoattack-rand", parameters.attacks(), attacks);
  }
}
