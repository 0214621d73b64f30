package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class EnsembleConformanceTest extends AttackConformance<EnsembleParameters> {

  private static final AttackChoice NOISE = new AttackChoice("noise", Map.of());
  private static final AttackChoice STEP = new AttackChoice("step", Map.of());

  @Override
  public AttackFactory<EnsembleParameters> factory() {
    return new EnsembleFactory();
  }

  @Override
  protected Attacks attacks() {
    return choice -> choice.id().equals("noise") ? TwoAttacks::noise : TwoAttacks::step;
  }

  @Override
  protected List<EnsembleParameters> parameterSamples() {
    return List.of(
        new EnsembleParameters(List.of(NOISE)),
        new EnsembleParameters(List.of(NOISE, STEP, NOISE)),
        new EnsembleParameters(List.of(STEP, NOISE)));
  }

  @Override
  protected Optional<String> refusal(EnsembleParameters parameters, Behaviour behaviour) {
    return behaviour == Behaviour.NO_GRADIENTS && parameters.attacks().contains(STEP)
        ? Optional.of("stage 'step': needs gradients")
        : Optional.empty();
  }

  /** One of them searches at random. */
  @Override
  protected boolean monotoneInEpsilon(EnsembleParameters parameters) {
    return false;
  }
}
