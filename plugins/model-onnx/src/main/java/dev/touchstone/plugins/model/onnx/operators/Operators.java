package dev.touchstone.plugins.model.onnx.operators;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All operators that are supported, by ONNX's names. */
final class Operators {

  private static final Map<String, Operator> ALL = new HashMap<>();

  static {
    List.of(
            Activations.all(),
            Arithmetic.all(),
            Constants.all(),
            Convolutions.all(),
            DenseLayers.all(),
            Joins.all(),
            Normalisations.all(),
            Paddings.all(),
            Pools.all(),
            Reductions.all(),
            Resizes.all(),
            Selections.all(),
            ShapeOperators.all(),
            Slices.all(),
            Softmaxes.all())
        .forEach(ALL::putAll);
  }

  private Operators() {}

  static Optional<Operator> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }
}
