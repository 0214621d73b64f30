package dev.touchstone.tensorflow.frozen;

import dev.touchstone.tensorflow.weights.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.NodeDef;

/**
 * Batch normalisation by known statistics is a factor and an offset for each channel. The factor
 * goes into the filter of the convolution before it where it has one, forward and backward.
 *
 * <p>TensorFlow's gradient of such a normalisation is the larger gain: its kernel computes the
 * derivatives by scale and offset as well, which nobody asks for here.
 */
final class FoldedNorms {

  private static final String NORM = "FusedBatchNormV3";
  private static final String NORM_GRADIENT = "FusedBatchNormGradV3";

  private final GraphEditor graph;

  /** Factors by the gradient's operation that multiplies by them now. */
  private final Map<String, float[]> backward = new HashMap<>();

  private FoldedNorms(GraphEditor graph) {
    this.graph = graph;
  }

  /**
   * Folds all that can be folded.
   *
   * @return whether there was any
   */
  static boolean fold(GraphEditor graph) {
    FoldedNorms norms = new FoldedNorms(graph);
    // First the gradients, which use more of a normalisation than its output.
    boolean any = norms.gradients();
    any |= norms.forward();
    norms.inputGradients();
    return any;
  }

  /** Whether an operation is a normalisation by known statistics. */
  static boolean forward(NodeDef node) {
    return node.getOp().equals(NORM) && known(node);
  }

  private static boolean known(NodeDef norm) {
    return !norm.getAttrOrThrow("is_training").getB()
        && norm.getAttrOrThrow("data_format").getS().toStringUtf8().equals("NHWC");
  }

  private boolean gradients() {
    Map<String, List<Integer>> uses = graph.uses();
    boolean any = false;
    for (NodeDef node : graph.operations()) {
      // Its inputs are the derivative by the output, the normalisation's input, scale, mean and
      // variance.
      if (!foldable(node, NORM_GRADIENT, 2, 4) || !onlyFirst(uses.get(node.getName()))) {
        continue;
      }
      float[] factors = factors(node, 2);
      graph.replace(node.getName(), "Mul", Map.of(), node.getInput(0), vector(factors));
      backward.put(node.getName(), factors);
      any = true;
    }
    return any;
  }

  private boolean forward() {
    Map<String, List<Integer>> uses = graph.uses();
    boolean any = false;
    for (NodeDef norm : graph.operations()) {
      if (!foldable(norm, NORM, 1, 4) || !onlyFirst(uses.get(norm.getName()))) {
        continue;
      }
      float[] factors = factors(norm, 1);
      float[] offset = graph.constant(norm.getInput(2)).values();
      float[] mean = graph.constant(norm.getInput(3)).values();
      float[] bias = new float[factors.length];
      for (int i = 0; i < bias.length; i++) {
        bias[i] = (float) (offset[i] - (double) mean[i] * factors[i]);
      }
      String input = norm.getInput(0);
      NodeDef before = graph.node(GraphEditor.operation(input));
      if (before != null
          && before.getOp().equals("Conv2D")
          && uses.get(before.getName()).size() == 1
          && filter(before, factors.length)) {
        scaleFilter(before, factors);
      } else {
        input = graph.add("Mul", Map.of(), input, vector(factors));
      }
      graph.replace(
          norm.getName(),
          "BiasAdd",
          Map.of("data_format", GraphEditor.text("NHWC")),
          input,
          vector(bias));
      any = true;
    }
    return any;
  }

  private void inputGradients() {
    Map<String, List<Integer>> uses = graph.uses();
    for (NodeDef node : graph.operations()) {
      if (!node.getOp().equals("Conv2DBackpropInput")) {
        continue;
      }
      String by = GraphEditor.operation(node.getInput(2));
      float[] factors = backward.get(by);
      if (factors != null && uses.get(by).size() == 1 && filter(node, factors.length)) {
        scaleFilter(node.toBuilder().setInput(2, graph.node(by).getInput(0)).build(), factors);
      }
    }
  }

  private boolean filter(NodeDef convolution, int channels) {
    Tensor filter = graph.constant(convolution.getInput(1));
    return filter != null
        && filter.shape()[3] == channels
        && convolution.getAttrOrThrow("data_format").getS().toStringUtf8().equals("NHWC");
  }

  private void scaleFilter(NodeDef convolution, float[] factors) {
    Tensor filter = graph.constant(convolution.getInput(1));
    float[] scaled = filter.values().clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factors[i % factors.length];
    }
    graph.replace(
        convolution.toBuilder().setInput(1, graph.add(new Tensor(filter.shape(), scaled))).build());
  }

  private boolean foldable(NodeDef norm, String type, int from, int to) {
    boolean foldable = norm.getOp().equals(type) && known(norm);
    for (int i = from; foldable && i <= to; i++) {
      foldable = graph.constant(norm.getInput(i)) != null;
    }
    return foldable;
  }

  /** What each channel is multiplied by; the variance is input 4 in both kinds of operation. */
  private float[] factors(NodeDef norm, int scaleInput) {
    double epsilon = norm.getAttrOrThrow("epsilon").getF();
    float[] scale = graph.constant(norm.getInput(scaleInput)).values();
    float[] variance = graph.constant(norm.getInput(4)).values();
    float[] factors = new float[scale.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) (scale[i] / Math.sqrt(variance[i] + epsilon));
    }
    return factors;
  }

  private String vector(float[] values) {
    return graph.add(new Tensor(new long[] {values.length}, values));
  }

  private static boolean onlyFirst(List<Integer> outputs) {
    return outputs.stream().allMatch(output -> output == 0);
  }
}
