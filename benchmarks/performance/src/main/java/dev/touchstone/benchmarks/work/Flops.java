package dev.touchstone.benchmarks.work;

import java.util.Iterator;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;

/**
 * Floating-point operations for one image, a multiplication and an addition counted as two.
 * Convolutions and matrix products alone: all else is less than a hundredth in these networks.
 *
 * @param forward of the network
 * @param first of its first layer
 */
record Flops(long forward, long first) {

  /** Of a graph that holds a network's inference and nothing else. */
  static Flops of(Graph graph) {
    long forward = 0;
    long first = 0;
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      long count =
          switch (operation.type()) {
            // Each output pixel: kernel height × width × channels in × channels out.
            case "Conv2D" -> 2 * pixels(operation.output(0).shape()) * weights(operation);
            case "MatMul" -> 2 * weights(operation);
            default -> 0;
          };
      first = forward == 0 ? count : first;
      forward += count;
    }
    return new Flops(forward, first);
  }

  private static long pixels(Shape output) {
    return output.get(1) * output.get(2);
  }

  private static long weights(GraphOperation operation) {
    return operation.input(1).shape().size();
  }

  /** Forward, and as much again backward to the image. */
  long gradient() {
    return 2 * forward;
  }

  /** Forward, backward to the weights, and backward to each layer's input but the image. */
  long training() {
    return 3 * forward - first;
  }
}
