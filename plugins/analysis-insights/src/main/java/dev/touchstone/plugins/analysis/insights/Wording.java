package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.threat.NormBall;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** How titles and captions name attacks, threats and shares. */
final class Wording {

  /** What a reader asks first of an attack; the manifest has the rest. */
  private static final List<String> TOLD =
      List.of("steps", "step-size", "relative-step-size", "random-start", "restarts", "loss");

  private Wording() {}

  /** Such as {@code "pgd (steps 40, step-size 0.01)"}. */
  static String attack(AttackChoice attack) {
    return attackWithout(attack, "");
  }

  /** The same with one parameter left out. */
  static String attackWithout(AttackChoice attack, String leftOut) {
    StringJoiner told = new StringJoiner(", ", " (", ")").setEmptyValue("");
    for (String key : TOLD) {
      Object value = attack.parameters().get(key);
      if (value != null && !key.equals(leftOut)) {
        told.add(key + " " + value);
      }
    }
    return attack.id() + told;
  }

  /** Such as {@code "linf-0-3"}, for names of figures and tables. */
  static String slug(NormBall threat) {
    String epsilon = new BigDecimal(Double.toString(threat.epsilon())).toPlainString();
    return threat.norm().name().toLowerCase(Locale.ROOT) + "-" + epsilon.replace('.', '-');
  }

  /** Such as {@code "97 %"}; what is almost all or almost nothing is said so. */
  static String percent(double share) {
    double percent = 100 * share;
    if (percent > 0 && percent < 0.5) {
      return "< 1 %";
    }
    if (percent > 99.5 && percent < 100) {
      return "> 99 %";
    }
    return String.format(Locale.ROOT, "%.0f %%", percent);
  }

  /** Such as {@code "1 = L∞ ε=0.1, 2 = L∞ ε=0.3"}. */
  static String numbered(List<String> names, int first) {
    StringJoiner list = new StringJoiner(", ");
    for (int i = 0; i < names.size(); i++) {
      list.add(first + i + " = " + names.get(i));
    }
    return list.toString();
  }
}
