package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.testkit.AttackConformance.Behaviour;
import java.util.Optional;

/** What attacks say of norms that they do not search in. */
final class Refusals {

  private Refusals() {}

  static Optional<String> of(String attack, String norms, Behaviour norm) {
    String symbol = norm == Behaviour.LINF ? "L∞" : norm.toString();
    return Optional.of(
        "attack %s: searches in %s, and not in %s; name the threats that it is for (threats: [...])"
            .formatted(attack, norms, symbol));
  }
}
