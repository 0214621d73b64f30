package dev.touchstone.core.parameters;

import dev.touchstone.api.parameters.Parameter;
import java.math.BigDecimal;
import java.util.Optional;

/** The numbers that a parameter allows; compared exactly, also beyond 2^53. */
record Range(double min, double max, boolean exclusiveMinimum) {

  static Range of(Parameter annotation) {
    return new Range(annotation.min(), annotation.max(), annotation.exclusiveMinimum());
  }

  /** The bound that a finite number breaks, such as {@code "≥ 1"}. */
  Optional<String> brokenBy(BigDecimal number) {
    if (Double.isFinite(min)) {
      int comparison = number.compareTo(new BigDecimal(min));
      if (exclusiveMinimum ? comparison <= 0 : comparison < 0) {
        return Optional.of(lower());
      }
    }
    if (Double.isFinite(max) && number.compareTo(new BigDecimal(max)) > 0) {
      return Optional.of(upper());
    }
    return Optional.empty();
  }

  /** The range in words, such as {@code "> 0, ≤ 1"}; empty when it has no bounds. */
  String label() {
    String low = Double.isFinite(min) ? lower() : "";
    String high = Double.isFinite(max) ? upper() : "";
    return low.isEmpty() || high.isEmpty() ? low + high : low + ", " + high;
  }

  private String lower() {
    return (exclusiveMinimum ? "> " : "≥ ") + text(new BigDecimal(min));
  }

  private String upper() {
    return "≤ " + text(new BigDecimal(max));
  }

  /** The number as a person writes it: 1 and not 1.0, 0.1 and not its binary neighbour. */
  static String text(BigDecimal number) {
    boolean whole = number.stripTrailingZeros().scale() <= 0;
    return whole ? number.toBigInteger().toString() : Double.toString(number.doubleValue());
  }
}
