package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.List;

/** How one operator of ONNX becomes operations of TensorFlow. Stateless. */
@FunctionalInterface
interface Operator {

  /**
   * Builds a node.
   *
   * @return its outputs, as many as are known; a node may ask for fewer
   * @throws IllegalArgumentException if it is not supported; says what of it
   */
  List<Value> build(Node node);
}
