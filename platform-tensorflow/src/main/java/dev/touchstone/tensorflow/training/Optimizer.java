package dev.touchstone.tensorflow.training;

import java.util.List;

/** How gradients change the variables. */
public enum Optimizer {
  /** Plain stochastic gradient descent. */
  SGD,
  /** Gradient descent with momentum 0.9 (Polyak 1964). */
  MOMENTUM,
  /** Adam (Kingma and Ba 2015) with β1 = 0.9, β2 = 0.999, ε = 1e-8. */
  ADAM;

  /** Names of the additional values that it keeps for each variable, all 0 at first. */
  List<String> slots() {
    return switch (this) {
      case SGD -> List.of();
      case MOMENTUM -> List.of("momentum");
      case ADAM -> List.of("m", "v");
    };
  }
}
