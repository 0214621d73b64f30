package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.UserException;
import java.util.Optional;

/**
 * Length of one step in the threat's norm.
 *
 * @param value the length in pixel units of [0, 1], or as a fraction of ε
 * @param relative whether it is a fraction of ε
 */
record StepSize(double value, boolean relative) {

  /** The one that the user gave, or else the given fraction of ε. */
  static StepSize of(Optional<Double> absolute, Optional<Double> relative, double defaultFraction) {
    if (absolute.isPresent() && relative.isPresent()) {
      throw new UserException(
          "step-size and relative-step-size contradict each other: give only one of them");
    }
    return absolute
        .map(value -> new StepSize(value, false))
        .orElseGet(() -> new StepSize(relative.orElse(defaultFraction), true));
  }

  /** The length in pixel units. */
  float at(double epsilon) {
    return (float) exactly(epsilon);
  }

  double exactly(double epsilon) {
    return relative ? value * epsilon : value;
  }

  @Override
  public String toString() {
    return relative ? value + " ε" : String.valueOf(value);
  }
}
