package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import java.util.List;
import java.util.function.Function;

/**
 * Ensembles, which differ by the attacks that they have unless others are given: these are the
 * defaults of their parameters.
 *
 * @param <P> the parameters
 */
abstract class StagedFactory<P extends Record> implements AttackFactory<P> {

  static final String PAPER =
      "Croce and Hein 2020, Reliable Evaluation of Adversarial Robustness with an Ensemble of"
          + " Diverse Parameter-free Attacks, section 5";

  private final ComponentDescriptor descriptor;
  private final Class<P> parametersType;
  private final Function<P, List<AttackChoice>> stages;
  private final Unfit unfit;

  /** For any norm that all stages are for. */
  StagedFactory(
      ComponentDescriptor descriptor,
      Class<P> parametersType,
      Function<P, List<AttackChoice>> stages) {
    this(descriptor, parametersType, stages, Unfit.NOWHERE);
  }

  StagedFactory(
      ComponentDescriptor descriptor,
      Class<P> parametersType,
      Function<P, List<AttackChoice>> stages,
      Unfit unfit) {
    this.descriptor = descriptor;
    this.parametersType = parametersType;
    this.stages = stages;
    this.unfit = unfit;
  }

  /** The descriptor of one of AutoAttack's versions. */
  static ComponentDescriptor version(
      String id, String name, String summary, String version, List<String> capabilities) {
    return new ComponentDescriptor(
        id, "1", name, summary, PAPER + "; version " + version + ".", capabilities);
  }

  @Override
  public final ComponentDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public final Class<P> parametersType() {
    return parametersType;
  }

  @Override
  public final Attack create(P parameters) {
    throw new UserException(
        "attack %s: its stages are other attacks, and there are none here"
            .formatted(descriptor.id()));
  }

  @Override
  public final Attack create(P parameters, Attacks attacks) {
    return Stages.ensemble(descriptor.id(), stages.apply(parameters), attacks, unfit);
  }
}
