package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import java.util.List;
import org.pf4j.Extension;

/** AutoAttack, attack {@code autoattack}. */
@Extension
public final class AutoAttackFactory implements AttackFactory<AutoAttackParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "autoattack",
        "1",
        "AutoAttack",
        "The standard ensemble of four parameter-free attacks.",
        "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, section 5; version standard.",
        List.of("stages", "linf", "l2"));
  }

  @Override
  public Class<AutoAttackParameters> parametersType() {
    return AutoAttackParameters.class;
  }

  @Override
  public Attack create(AutoAttackParameters parameters) {
    throw new UserException(
        "attack autoattack: its stages are other attacks, and there are none here");
  }

  @Override
  public Attack create(AutoAttackParameters parameters, Attacks attacks) {
    return Stages.ensemble("autoattack", parameters.attacks(), attacks);
  }
}
