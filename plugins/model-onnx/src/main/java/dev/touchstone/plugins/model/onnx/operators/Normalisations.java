package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** Normalisations, by known statistics or by those of each image. */
final class Normalisations {

  private static final float EPSILON = 1e-5f;

  private Normalisations() {}

  static Map<String, Operator> all() {
    return Map.of(
        "BatchNormalization", Normalisations::batch,
        "InstanceNormalization", Normalisations::instance,
        "LayerNormalization", Normalisations::layer,
        "GroupNormalization", Normalisations::group);
  }

  private static List<Value> batch(Node node) {
    node.require("training_mode", 0);
    node.require("spatial", 1);
    node.number("momentum", 0); // Of training alone.
    float epsilon = node.number("epsilon", EPSILON);
    GraphTensor given = node.graph(0);
    long[] shape = given.shape();
    if (shape.length < 2) {
      throw new IllegalArgumentException("has an input without channels");
    }
    long channels = shape[1];
    // Whatever has no rows and columns gets some of one pixel.
    long[] image =
        shape.length == 4
            ? shape
            : new long[] {
              shape[0], channels, Shapes.product(Arrays.copyOfRange(shape, 2, shape.length)), 1
            };
    GraphTensor input =
        Layouts.channelsLast(
            node, shape.length == 4 ? given : Layouts.reshaped(node, given, image));
    GraphTensor normal =
        input.with(
            node.tf()
                .nn
                .fusedBatchNorm(
                    input.operand(),
                    node.variables().weight(vector(node, 1, "scale", channels)),
                    node.variables().weight(vector(node, 2, "B", channels)),
                    node.variables().statistic(vector(node, 3, "mean", channels)),
                    node.variables().statistic(vector(node, 4, "var", channels)),
                    FusedBatchNorm.epsilon(epsilon),
                    FusedBatchNorm.isTraining(false))
                .y());
    return List.of(shape.length == 4 ? normal : Layouts.reshaped(node, normal, shape));
  }

  private static HostTensor vector(Node node, int index, String name, long length) {
    HostTensor vector = node.host(index, name);
    if (vector.size() != length) {
      throw new IllegalArgumentException(
          "has %d values in '%s' for %d channels".formatted(vector.size(), name, length));
    }
    return vector.reshaped(length);
  }

  private static List<Value> instance(Node node) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    if (input.rank() < 3) {
      throw new IllegalArgumentException("has an input without pixels");
    }
    float epsilon = node.number("epsilon", EPSILON);
    GraphTensor normal = standardised(node, input, axis -> axis >= 2, epsilon);
    return List.of(
        scaled(
            node,
            normal,
            byChannel(node.host(1, "scale"), input),
            Optional.of(byChannel(node.host(2, "B"), input))));
  }

  private static HostTensor byChannel(HostTensor vector, GraphTensor input) {
    long[] shape = new long[input.rank() - 1];
    Arrays.fill(shape, 1);
    shape[0] = vector.size();
    return vector.reshaped(shape);
  }

  private static List<Value> layer(Node node) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    node.require("stash_type", 1);
    int first = Shapes.axis(node.integer("axis", -1), input.rank());
    GraphTensor normal =
        standardised(node, input, axis -> axis >= first, node.number("epsilon", EPSILON));
    return List.of(scaled(node, normal, node.input(1), node.optional(2)));
  }

  private static List<Value> group(Node node) {
    if (node.opset() < 21) {
      throw new IllegalArgumentException("is of an opset before 21, which nobody exports; use 21");
    }
    node.require("stash_type", 1);
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    long[] shape = input.shape();
    long groups = node.integer("num_groups", 1);
    if (shape.length < 3 || groups < 1 || shape[1] % groups != 0) {
      throw new IllegalArgumentException("has %d groups for its channels".formatted(groups));
    }
    long[] split = new long[shape.length + 1];
    System.arraycopy(shape, 1, split, 2, shape.length - 1);
    split[0] = shape[0];
    split[1] = groups;
    split[2] = shape[1] / groups;
    GraphTensor normal =
        standardised(
            node,
            Layouts.reshaped(node, input, split),
            axis -> axis >= 2,
            node.number("epsilon", EPSILON));
    return List.of(
        scaled(
            node,
            Layouts.reshaped(node, normal, shape),
            byChannel(node.host(1, "scale"), input),
            Optional.of(byChannel(node.host(2, "bias"), input))));
  }

  /** (x − mean) / √(variance + ε) over some dimensions. */
  private static GraphTensor standardised(
      Node node, GraphTensor input, IntPredicate over, float epsilon) {
    Ops tf = node.tf();
    if (IntStream.range(0, input.rank())
        .filter(over)
        .anyMatch(axis -> Batch.counts(input.shape()[axis]))) {
      throw new IllegalArgumentException("goes over the images");
    }
    int[] places =
        IntStream.range(0, input.rank()).filter(over).map(axis -> input.order()[axis]).toArray();
    Operand<TFloat32> mean = mean(tf, input.operand(), places);
    Operand<TFloat32> centred = tf.math.sub(input.operand(), mean);
    Operand<TFloat32> variance = mean(tf, tf.math.square(centred), places);
    return input.with(
        tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon)))));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x, int[] places) {
    return tf.math.mean(x, tf.constant(places), Mean.keepDims(true));
  }

  private static Value scaled(Node node, GraphTensor normal, Value scale, Optional<Value> offset) {
    GraphTensor product = Broadcast.binary(node, normal, scale, node.tf().math::mul);
    return offset.isEmpty()
        ? product
        : Broadcast.binary(node, product, offset.get(), node.tf().math::add);
  }
}
