package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class CarliniWagnerConformanceTest extends AttackConformance<CarliniWagnerParameters> {

  static CarliniWagnerParameters parameters(int steps, int searches, int eotSamples) {
    return new CarliniWagnerParameters(
        steps, searches, 0.01, 0.001, 0, eotSamples, Optional.empty());
  }

  @Override
  public AttackFactory<CarliniWagnerParameters> factory() {
    return new CarliniWagnerFactory();
  }

  @Override
  protected List<CarliniWagnerParameters> parameterSamples() {
    return List.of(
        parameters(10, 3, 1),
        parameters(3, 2, 3),
        new CarliniWagnerParameters(40, 4, 0.05, 1, 0, 1, Optional.empty()));
  }

  @Override
  protected Optional<String> refusal(CarliniWagnerParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack carlini-wagner: needs gradients, which this entry does not give: use an"
                  + " attack that only queries it");
      case L1, L0 -> Refusals.of("carlini-wagner", "L2 and L∞", behaviour);
      case LINF, L2, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(CarliniWagnerParameters parameters) {
    return false;
  }

  /** A few steps of a hundredth, pulled by a thousandth of the margin, lead nowhere. */
  @Override
  protected boolean strongerThanNoise(CarliniWagnerParameters parameters) {
    return parameters.initialWeight() == 1;
  }
}
