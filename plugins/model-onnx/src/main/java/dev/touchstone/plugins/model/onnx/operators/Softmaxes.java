package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Softmax and its logarithm, along any axis: TensorFlow's gradient wants the last of two. */
final class Softmaxes {

  private Softmaxes() {}

  static Map<String, Operator> all() {
    return Map.of("Softmax", node -> along(node, false), "LogSoftmax", node -> along(node, true));
  }

  private static List<Value> along(Node node, boolean logarithm) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    int rank = input.rank();
    int axis = Shapes.axis(node.integer("axis", node.opset() < 13 ? 1 : -1), rank);
    if (node.opset() < 13 && axis != rank - 1) {
      throw new IllegalArgumentException(
          "goes over several dimensions, as it did before opset 13; export with 13 or later");
    }
    if (Batch.counts(input.shape()[axis])) {
      throw new IllegalArgumentException("goes over the images");
    }
    int[] order = input.order();
    for (int i = 0; i < rank; i++) {
      if (order[i] > order[axis]) {
        order[i]--;
      }
    }
    order[axis] = rank - 1;
    GraphTensor last = Layouts.arrange(node, input, order);
    Ops tf = node.tf();
    Operand<TFloat32> rows =
        rank == 2
            ? last.operand()
            : tf.reshape(last.operand(), tf.constant(new long[] {-1, input.shape()[axis]}));
    Operand<TFloat32> result = logarithm ? tf.nn.logSoftmax(rows) : tf.nn.softmax(rows);
    return List.of(last.with(rank == 2 ? result : Layouts.reshape(node, result, last.physical())));
  }
}
