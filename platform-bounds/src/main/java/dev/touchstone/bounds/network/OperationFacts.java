package dev.touchstone.bounds.network;

import dev.touchstone.api.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** What a graph says about one of its operations: shapes, attributes and constants. */
final class OperationFacts {

  private OperationFacts() {}

  static UserException unknown(GraphOperation operation, String why) {
    return new UserException(
        "the network cannot be bounded: operation %s '%s': %s"
            .formatted(operation.type(), operation.name(), why));
  }

  /** Shape of the first output for one image. */
  static List<Integer> shape(GraphOperation operation) {
    Shape shape = operation.output(0).shape();
    List<Integer> dimensions = new ArrayList<>();
    for (int axis = 1; axis < Math.max(shape.numDimensions(), 0); axis++) {
      dimensions.add((int) shape.get(axis));
    }
    if (dimensions.isEmpty() || dimensions.contains((int) Shape.UNKNOWN_SIZE)) {
      throw unknown(operation, "its shape " + shape + " is not known when the graph is built");
    }
    return dimensions;
  }

  static void requireNhwc(GraphOperation operation) {
    String format = operation.attributes().getAttrString("data_format");
    if (!format.equals("NHWC")) {
      throw unknown(operation, "its data format is " + format + ", NHWC is needed");
    }
  }

  static Window convolution(GraphOperation operation, Operand<TFloat32> weight) {
    requireNhwc(operation);
    long[] dilations = operation.attributes().getAttrIntList("dilations");
    if (Arrays.stream(dilations).anyMatch(dilation -> dilation != 1)) {
      throw unknown(operation, "it is dilated");
    }
    long[] strides = operation.attributes().getAttrIntList("strides");
    int height = (int) weight.shape().get(0);
    int width = (int) weight.shape().get(1);
    return new Window(height, width, (int) strides[1], (int) strides[2], padding(operation));
  }

  /** Pairs of zeros before and after, for each dimension; none without explicit padding. */
  static long[] explicitPadding(GraphOperation operation) {
    return operation.attributes().getAttrString("padding").equals("EXPLICIT")
        ? operation.attributes().getAttrIntList("explicit_paddings")
        : new long[0];
  }

  static Window pool(GraphOperation operation) {
    requireNhwc(operation);
    if (explicitPadding(operation).length > 0) {
      throw unknown(operation, "a pool with explicit padding is not known");
    }
    // The second version of max-pool has its sizes as inputs.
    boolean inputs = operation.numInputs() > 1;
    long[] window = inputs ? longs(operation, 1) : operation.attributes().getAttrIntList("ksize");
    long[] strides =
        inputs ? longs(operation, 2) : operation.attributes().getAttrIntList("strides");
    if (window[0] != 1 || window[3] != 1) {
      throw unknown(operation, "it pools over images or channels");
    }
    return new Window(
        (int) window[1], (int) window[2], (int) strides[1], (int) strides[2], padding(operation));
  }

  private static Padding padding(GraphOperation operation) {
    return operation.attributes().getAttrString("padding").equals("SAME")
        ? Padding.SAME
        : Padding.VALID;
  }

  /** Values of an input that is a constant of int32. */
  static int[] ints(GraphOperation operation, int index) {
    try (Tensor value = constant(operation, index)) {
      int[] values = new int[(int) value.shape().size()];
      value.asRawTensor().data().asInts().read(values);
      return values;
    }
  }

  private static long[] longs(GraphOperation operation, int index) {
    return Arrays.stream(ints(operation, index)).asLongStream().toArray();
  }

  static float floatScalar(GraphOperation operation, int index) {
    try (Tensor value = constant(operation, index)) {
      return value.asRawTensor().data().asFloats().getFloat(0);
    }
  }

  private static Tensor constant(GraphOperation operation, int index) {
    GraphOperation source = (GraphOperation) operation.input(index).op();
    if (!source.type().equals("Const")) {
      throw unknown(
          operation, "its input %d is a %s, not a constant".formatted(index, source.type()));
    }
    return source.attributes().getAttrTensor("value");
  }
}
