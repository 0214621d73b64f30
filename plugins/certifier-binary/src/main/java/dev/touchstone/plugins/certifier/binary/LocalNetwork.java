package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Layer.Shift;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of layers that look at a window each, followed by a head of one or two fully connected
 * layers: what a pixel can change is local up to the head.
 *
 * @param input height, width and channels of the image
 * @param segments convolutions, each with the layers behind it
 * @param head the rest
 */
record LocalNetwork(List<Integer> input, List<Segment> segments, Head head) {

  /**
   * A convolution and the ReLUs and max-pools behind it.
   *
   * @param in shape of its input
   * @param shapes shapes of the convolution's output and of each layer's behind it
   * @param window kernel size, strides and padding
   * @param weight [height, width, in, out]
   * @param bias of each output value, empty for zeros
   * @param after what follows: a window to pool, or empty for a ReLU
   */
  record Segment(
      List<Integer> in,
      List<List<Integer>> shapes,
      Window window,
      float[] weight,
      float[] bias,
      List<Optional<Window>> after) {

    int inputs() {
      return in.get(2);
    }

    int outputs() {
      return shapes.get(0).get(2);
    }

    /** Shape of the last layer's output. */
    List<Integer> out() {
      return shapes.get(shapes.size() - 1);
    }
  }

  /** Reads a network; empty if it is built otherwise. */
  static Optional<LocalNetwork> read(Network<Tensor> network) {
    for (int i = 1; i < network.nodes().size(); i++) {
      if (!network.node(i).inputs().equals(List.of(i - 1))) {
        return Optional.empty();
      }
    }
    List<Integer> input = network.node(0).shape();
    if (input.size() != 3) {
      return Optional.empty();
    }
    List<Segment> segments = new ArrayList<>();
    int next = 1;
    while (next < network.nodes().size()
        && network.node(next).layer() instanceof Layer.Convolution<Tensor> convolution) {
      int last = next + 1;
      while (last < network.nodes().size() && after(network.node(last)).isPresent()) {
        last++;
      }
      segments.add(
          segment(
              network.node(next - 1).shape(), convolution, network.nodes().subList(next, last)));
      next = last;
    }
    if (next < network.nodes().size()
        && network.node(next).layer() instanceof Layer.Reshape<Tensor>) {
      next++;
    }
    return Head.read(network.nodes().subList(next, network.nodes().size()))
        .map(head -> new LocalNetwork(input, segments, head));
  }

  /** A layer that may follow a convolution: its window, or an empty one for a ReLU. */
  private static Optional<Optional<Window>> after(Node<Tensor> node) {
    if (node.layer() instanceof Layer.Relu<Tensor>) {
      return Optional.of(Optional.empty());
    }
    if (node.layer() instanceof Layer.MaxPool<Tensor> pool) {
      return Optional.of(Optional.of(pool.window()));
    }
    return Optional.empty();
  }

  private static Segment segment(
      List<Integer> in, Layer.Convolution<Tensor> convolution, List<Node<Tensor>> nodes) {
    List<Integer> out = nodes.get(0).shape();
    float[] weight = convolution.weight().values();
    return new Segment(
        in,
        nodes.stream().map(Node::shape).toList(),
        convolution.window(),
        weight,
        broadcast(convolution.bias().map(Shift::value), out),
        nodes.stream().skip(1).map(node -> after(node).orElseThrow()).toList());
  }

  /** A constant's values for each element of a shape that it is broadcast to; zeros for none. */
  static float[] broadcast(Optional<Tensor> constant, List<Integer> shape) {
    float[] all = new float[shape.stream().reduce(1, Math::multiplyExact)];
    if (constant.isPresent()) {
      for (int i = 0; i < all.length; i++) {
        all[i] = constant.get().values()[source(constant.get().shape(), shape, i)];
      }
    }
    return all;
  }

  /** Which value an element takes; axes are aligned from the last one. */
  private static int source(long[] from, List<Integer> shape, int element) {
    int rest = element;
    int stride = 1;
    int source = 0;
    for (int back = 1; back <= Math.min(from.length, shape.size()); back++) {
      int size = shape.get(shape.size() - back);
      int own = Math.toIntExact(from[from.length - back]);
      source += own == 1 ? 0 : rest % size * stride;
      stride *= own;
      rest /= size;
    }
    return source;
  }
}
