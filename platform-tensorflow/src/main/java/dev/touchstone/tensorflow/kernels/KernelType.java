package dev.touchstone.tensorflow.kernels;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operations whose kernels are checked: those where the time of a network goes, and where every
 * library has its own hand-tuned code.
 */
enum KernelType {
  CONVOLUTION("Conv2D", "input filter", 0, 1),
  DEPTHWISE("DepthwiseConv2dNative", "input filter", 0, 1),
  TRANSPOSED("Conv2DBackpropInput", "sizes filter input", 1, 2),
  MATRIX_PRODUCT("MatMul", "a b", 0, 1),
  MATRIX_PRODUCTS("BatchMatMulV2", "a b", 0, 1),
  MAX_POOL("MaxPoolV2", "input ksize strides", 0, 0),
  AVERAGE_POOL("AvgPool", "input", 0, 0),
  BATCH_NORM("FusedBatchNormV3", "input scale offset mean variance", 0, 2),
  BIAS("BiasAdd", "input bias", 0, 1),
  RELU("Relu", "input", 0, 0);

  private final String operation;
  private final String inputs;
  private final int firstGradient;
  private final int lastGradient;

  KernelType(String operation, String inputs, int firstGradient, int lastGradient) {
    this.operation = operation;
    this.inputs = inputs;
    this.firstGradient = firstGradient;
    this.lastGradient = lastGradient;
  }

  /** TensorFlow's name. */
  String operation() {
    return operation;
  }

  /** What the inputs are called. */
  List<String> names() {
    return List.of(inputs.split(" ", -1));
  }

  /** What an input is called. */
  String name(int input) {
    return names().get(input);
  }

  /** Which input is a filter [height, width, …]; −1 if none is. */
  int filter() {
    return inputs.contains("filter") ? 1 : -1;
  }

  /** The inputs that have a gradient. */
  List<Integer> differentiated() {
    return IntStream.rangeClosed(firstGradient, lastGradient).boxed().toList();
  }

  /** Whether outputs and gradients are sums of products, so that random values grow with √k. */
  boolean sumsProducts() {
    return filter() >= 0 || this == MATRIX_PRODUCT || this == MATRIX_PRODUCTS;
  }

  /**
   * How many terms one element adds up at most, which decides how much rounding is to be expected:
   * of the output, then of the gradient by each of {@link #differentiated}.
   */
  long[] terms(Kernel k) {
    return switch (this) {
      case CONVOLUTION ->
          new long[] {window(k) * k.size(1, 2), window(k) * k.size(1, 3), pixels(k.output())};
      case DEPTHWISE -> new long[] {window(k), window(k) * k.size(1, 3), pixels(k.output())};
      case TRANSPOSED ->
          new long[] {
            window(k) * k.size(1, 3), pixels(k.inputs().get(2)), window(k) * k.size(1, 2)
          };
      case MATRIX_PRODUCT ->
          new long[] {
            k.size(0, k.flag("transpose_a") ? 0 : 1), k.output().get(1), k.output().get(0)
          };
      case MATRIX_PRODUCTS -> {
        int rank = k.inputs().get(0).size();
        int last = k.output().size() - 1;
        // A factor without the batch's dimensions is added up over the batch, too.
        long batches = k.output().subList(0, last - 1).stream().reduce(1L, (a, b) -> a * b);
        yield new long[] {
          k.size(0, k.flag("adj_x") ? rank - 2 : rank - 1),
          k.output().get(last) * batches,
          k.output().get(last - 1) * batches
        };
      }
      case MAX_POOL -> new long[] {1, pool(k)};
      case AVERAGE_POOL -> new long[] {pool(k), pool(k)};
      case BATCH_NORM -> {
        long all = k.positions(0);
        yield new long[] {all, all, all, all};
      }
      case BIAS -> new long[] {1, 1, k.positions(0)};
      case RELU -> new long[] {1, 1};
    };
  }

  /** The one with TensorFlow's name. */
  static Optional<KernelType> of(String operation) {
    return Stream.of(values()).filter(type -> type.operation.equals(operation)).findFirst();
  }

  private static long window(Kernel kernel) {
    return kernel.size(1, 0) * kernel.size(1, 1);
  }

  private static long pixels(List<Long> dimensions) {
    return dimensions.get(0) * dimensions.get(1) * dimensions.get(2);
  }

  private static long pool(Kernel kernel) {
    return kernel.attributes().get("ksize").getList().getIList().stream()
        .reduce(1L, (a, b) -> a * b);
  }
}
