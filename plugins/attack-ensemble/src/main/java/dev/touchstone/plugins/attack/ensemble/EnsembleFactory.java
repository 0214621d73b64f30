package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import java.util.List;
import org.pf4j.Extension;

/** Ensemble, attack {@code ensemble}. */
@Extension
public final class EnsembleFactory implements AttackFactory<EnsembleParameters> {

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "ensemble",
        "1",
        "Ensemble",
        "Runs attacks in turn, each on the samples that the ones before have not broken.",
        "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks, section 5.",
        List.of("stages"));
  }

  @Override
  public Class<EnsembleParameters> parametersType() {
    return EnsembleParameters.class;
  }

  @Override
  public Attack create(EnsembleParameters parameters) {
    throw new UserException(
        "attack ensemble: its stages are other attacks, and there are none here");
  }

  @Override
  public Attack create(EnsembleParameters parameters, Attacks attacks) {
    return Stages.ensemble("ensemble", parameters.attacks(), attacks);
  }
}
