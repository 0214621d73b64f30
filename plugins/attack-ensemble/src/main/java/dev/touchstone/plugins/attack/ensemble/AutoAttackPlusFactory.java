package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import java.util.List;
import org.pf4j.Extension;

/** AutoAttack+, attack {@code autoattack-plus}. */
@Extension
public final class AutoAttackPlusFactory implements AttackFactory<AutoAttackPlusParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "autoattack-plus",
        "1",
        "AutoAttack+",
        "The larger ensemble of six parameter-free attacks.",
        "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, section 5; version plus of the public implementation.",
        List.of("stages", "linf", "l2"));
  }

  @Override
  public Class<AutoAttackPlusParameters> parametersType() {
    return AutoAttackPlusParameters.class;
  }

  @Override
  public Attack create(AutoAttackPlusParameters parameters) {
    throw new UserException(
        "attack autoattack-plus: its stages are other attacks, and there are none here");
  }

  @Override
  public Attack create(AutoAttackPlusParameters parameters, Attacks attacks) {
    return Stages.ensemble("autoattack-plus", parameters.attacks(), attacks);
  }
}
