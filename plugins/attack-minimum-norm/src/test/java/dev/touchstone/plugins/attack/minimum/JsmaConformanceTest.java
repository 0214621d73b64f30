package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class JsmaConformanceTest extends AttackConformance<JsmaParameters> {

  static JsmaParameters parameters(int targets, int eotSamples) {
    return new JsmaParameters(100, targets, eotSamples, Optional.empty());
  }

  @Override
  public AttackFactory<JsmaParameters> factory() {
    return new JsmaFactory();
  }

  @Override
  protected List<JsmaParameters> parameterSamples() {
    return List.of(parameters(9, 1), parameters(1, 3));
  }

  @Override
  protected Optional<String> refusal(JsmaParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack jsma: needs gradients, which this entry does not give: use an attack that"
                  + " only queries it");
      case LINF, L2, L1 -> Refusals.of("jsma", "L0", behaviour);
      case L0, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(JsmaParameters parameters) {
    return false;
  }
}
