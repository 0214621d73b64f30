package dev.touchstone.tensorflow.frozen;

import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Convolutions and their input gradients as matrix products with a constant: of each pixel's
 * channels where the filter is 1 × 1, and of all of an image where it has so few pixels that the
 * matrix is hardly larger than the filter. Kernels for convolutions bring filters into an order of
 * their own in every call, which is most of the work where there are few pixels.
 */
final class FilterProducts {

  /** How many times the filter's values a matrix of a whole image may have. */
  private static final long LARGEST = 2;

  private static final String FORWARD = "Conv2D";
  private static final String BACKWARD = "Conv2DBackpropInput";

  private final GraphEditor graph;
  private final Graph built;

  private FilterProducts(GraphEditor graph, Graph built) {
    this.graph = graph;
    this.built = built;
  }

  /**
   * Replaces all convolutions for which it is worth it.
   *
   * @param built the graph before it was rewritten, which knows shapes
   */
  static void replace(GraphEditor graph, Graph built) {
    FilterProducts products = new FilterProducts(graph, built);
    for (NodeDef node : graph.operations()) {
      if (node.getOp().equals(FORWARD) || node.getOp().equals(BACKWARD)) {
        products.geometry(node).ifPresent(geometry -> products.replace(node, geometry));
      }
    }
  }

  /** The geometry of a convolution that is to be a product. */
  private Optional<Geometry> geometry(NodeDef node) {
    Tensor filter = graph.constant(node.getInput(1));
    boolean plain =
        filter != null
            && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT
            && node.getAttrOrThrow("data_format").getS().toStringUtf8().equals("NHWC")
            && node.getAttrOrThrow("dilations").getList().getIList().stream().allMatch(d -> d == 1);
    String padding = node.getAttrOrThrow("padding").getS().toStringUtf8();
    if (!plain || padding.equals("EXPLICIT")) {
      return Optional.empty();
    }
    Shape input = input(node);
    if (input.numDimensions() != 4
        || input.get(1) <= 0
        || input.get(2) <= 0
        || input.get(3) != filter.shape()[2]) {
      return Optional.empty();
    }
    Geometry geometry =
        Geometry.of(
            Math.toIntExact(input.get(1)),
            Math.toIntExact(input.get(2)),
            filter.shape(),
            node.getAttrOrThrow("strides").getList().getIList(),
            padding.equals("SAME"));
    boolean worthIt = geometry.pointwise() || geometry.size() <= LARGEST * filter.values().length;
    return Optional.of(geometry).filter(of -> worthIt);
  }

  /** The shape of the forward convolution's input, as far as it is known. */
  private Shape input(NodeDef node) {
    String name = node.getName();
    int output = 0;
    if (node.getOp().equals(FORWARD)) {
      name = GraphEditor.operation(node.getInput(0));
      output = GraphEditor.output(node.getInput(0));
    }
    GraphOperation operation = built.operation(name);
    return operation == null ? Shape.unknown() : operation.output(output).shape();
  }

  private void replace(NodeDef node, Geometry geometry) {
    float[] filter = graph.constant(node.getInput(1)).values();
    boolean forward = node.getOp().equals(FORWARD);
    Tensor matrix = geometry.pointwise() ? geometry.ofPixel(filter) : geometry.ofImage(filter);
    if (!forward) {
      matrix = transposed(matrix);
    }
    String rows = reshape(node.getInput(forward ? 0 : 2), -1, Math.toIntExact(matrix.shape()[0]));
    String product =
        graph.add(
            "MatMul",
            Map.of("transpose_a", GraphEditor.flag(false), "transpose_b", GraphEditor.flag(false)),
            rows,
            graph.add(matrix));
    int[] shape =
        forward
            ? new int[] {-1, geometry.outHeight(), geometry.outWidth(), geometry.filters()}
            : new int[] {-1, geometry.height(), geometry.width(), geometry.channels()};
    graph.replace(node.getName(), "Reshape", reshapeType(), product, graph.integers(shape));
  }

  private String reshape(String input, int... shape) {
    return graph.add("Reshape", reshapeType(), input, graph.integers(shape));
  }

  private static Map<String, org.tensorflow.proto.AttrValue> reshapeType() {
    return Map.of("Tshape", GraphEditor.type(DataType.DT_INT32));
  }

  private static Tensor transposed(Tensor matrix) {
    int rows = Math.toIntExact(matrix.shape()[0]);
    int columns = Math.toIntExact(matrix.shape()[1]);
    float[] values = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[j * rows + i] = matrix.values()[i * columns + j];
      }
    }
    return new Tensor(new long[] {columns, rows}, values);
  }
}
