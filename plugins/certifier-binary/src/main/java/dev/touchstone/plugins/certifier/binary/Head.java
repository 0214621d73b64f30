package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Layer.Shift;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The fully connected layers: one that gives hidden values, and one that gives the logits from
 * their positive parts; or one alone, whose values are the logits.
 *
 * @param features inputs
 * @param hidden hidden values
 * @param classes logits
 * @param weight [features, hidden]
 * @param transposed [hidden, features]
 * @param bias of each hidden value
 * @param last the second layer; empty if there is none
 */
record Head(
    int features,
    int hidden,
    int classes,
    double[][] weight,
    double[][] transposed,
    float[] bias,
    Optional<Last> last) {

  /** Features that are summed together: their sums stay in the processor's fastest memory. */
  private static final int PART = 512;

  /**
   * The second layer.
   *
   * @param weight [hidden, classes]
   * @param bias of each logit
   */
  record Last(float[] weight, float[] bias) {}

  /** Reads a head; empty if the nodes are others. */
  static Optional<Head> read(List<Node<Tensor>> nodes) {
    if (nodes.isEmpty() || !(nodes.get(0).layer() instanceof Layer.Dense<Tensor> first)) {
      return Optional.empty();
    }
    if (nodes.size() == 1) {
      return Optional.of(of(nodes.get(0), first, nodes.get(0).size(), Optional.empty()));
    }
    if (nodes.size() == 3
        && nodes.get(1).layer() instanceof Layer.Relu<Tensor>
        && nodes.get(2).layer() instanceof Layer.Dense<Tensor> second) {
      int classes = nodes.get(2).size();
      Last last =
          new Last(
              second.weight().values(),
              LocalNetwork.broadcast(second.bias().map(Shift::value), List.of(classes)));
      return Optional.of(of(nodes.get(0), first, classes, Optional.of(last)));
    }
    return Optional.empty();
  }

  private static Head of(
      Node<Tensor> node, Layer.Dense<Tensor> layer, int classes, Optional<Last> last) {
    float[] values = layer.weight().values();
    int hidden = node.size();
    int features = values.length / hidden;
    double[][] weight = new double[features][hidden];
    double[][] transposed = new double[hidden][features];
    for (int i = 0; i < values.length; i++) {
      weight[i / hidden][i % hidden] = values[i];
      transposed[i % hidden][i / hidden] = values[i];
    }
    return new Head(
        features,
        hidden,
        classes,
        weight,
        transposed,
        LocalNetwork.broadcast(layer.bias().map(Shift::value), List.of(hidden)),
        last);
  }

  /** How much a hidden value, if positive, speaks for class y against class j. */
  double preference(int u, int y, int j) {
    return last.map(l -> (double) l.weight()[u * classes + y] - l.weight()[u * classes + j])
        .orElse((u == y ? 1.0 : 0.0) - (u == j ? 1.0 : 0.0));
  }

  /** Adds a multiple of values; arrays that are read at the same index are added by vectors. */
  static void addMultiple(double[] to, double[] values, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  /**
   * The features' coefficients in a sum of hidden values. Parts of them are summed at the same
   * time, each in the same order as alone.
   *
   * @param slopes what each hidden value counts in the sum
   */
  double[] coefficients(double[] slopes) {
    double[] sum = new double[features];
    IntStream.range(0, (features + PART - 1) / PART)
        .parallel()
        .forEach(
            part -> {
              int from = part * PART;
              int to = Math.min(features, from + PART);
              for (int u = 0; u < slopes.length; u++) {
                if (slopes[u] != 0) {
                  addMultiple(sum, transposed[u], slopes[u], from, to);
                }
              }
            });
    return sum;
  }

  private static void addMultiple(double[] sum, double[] values, double factor, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] += factor * values[i];
    }
  }

  /** Adds a feature's part in all hidden values. */
  void addMultiple(double[] to, int feature, double value) {
    if (value != 0) {
      addMultiple(to, weight[feature], value);
    }
  }
}
