package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a place of an image-shaped node depends on: a window of each node before it, as far as the
 * network is a chain of layers that look at windows.
 *
 * @param last the node of the place
 * @param before by node, from the input to {@code last}: its window
 */
record Windows(int last, TreeMap<Integer, Part> before) {

  /**
   * Rows or columns: for the place in row y, {@code size} of them from {@code scale · y + shift}
   * on, beyond the edge too.
   */
  record Span(int size, int scale, int shift) {

    /** What the layer looks at with all its windows at this span. */
    Span behind(int window, int stride, int padding) {
      return new Span((size - 1) * stride + window, scale * stride, shift * stride - padding);
    }

    /** The first index for any place; negative beyond the edge. */
    int first() {
      return Math.min(0, shift);
    }

    /** One more than the last index for any of so many places, at least {@code length}. */
    int end(int places, int length) {
      return Math.max(length, scale * (places - 1) + shift + size);
    }
  }

  /**
   * A node's window.
   *
   * @param zeros whether coefficients beyond the edge are zero by what the layer behind does
   */
  record Part(Span rows, Span columns, boolean zeros) {}

  /**
   * Windows of what a node's places depend on.
   *
   * @return empty where something else than windows of one chain is looked at
   */
  static Optional<Windows> of(Network<Tensor> network, int last) {
    if (network.node(last).shape().size() != 3) {
      return Optional.empty();
    }
    TreeMap<Integer, Part> parts = new TreeMap<>();
    Span one = new Span(1, 1, 0);
    Optional<Part> part = Optional.of(new Part(one, one, true));
    int index = last;
    while (part.isPresent()) {
      parts.put(index, part.get());
      if (index == 0) {
        return Optional.of(new Windows(last, parts));
      }
      Node<Tensor> node = network.node(index);
      index = node.inputs().get(0);
      part = behind(node, network.node(index).shape(), part.get());
    }
    return Optional.empty();
  }

  private static Optional<Part> behind(Node<Tensor> node, List<Integer> in, Part part) {
    Layer<Tensor> layer = node.layer();
    if (layer instanceof Layer.Convolution<Tensor> convolution) {
      return Optional.of(behind(convolution.window(), in, node.shape(), part, false));
    } else if (layer instanceof Layer.MaxPool<Tensor> pool && apart(pool.window())) {
      return Optional.of(behind(pool.window(), in, node.shape(), part, true));
    } else if (layer instanceof Layer.Relu<Tensor>) {
      return Optional.of(new Part(part.rows(), part.columns(), true));
    } else if (layer instanceof Layer.Scaling<Tensor>) {
      return Optional.of(part);
    } else if (layer instanceof Layer.ZeroPad<Tensor> pad && pad.before().get(2) == 0) {
      Span rows = part.rows().behind(1, 1, pad.before().get(0));
      Span columns = part.columns().behind(1, 1, pad.before().get(1));
      return Optional.of(new Part(rows, columns, false));
    }
    return Optional.empty();
  }

  /** Whether no input lies in two windows. */
  private static boolean apart(Window window) {
    return window.height() == window.strideHeight() && window.width() == window.strideWidth();
  }

  private static Part behind(
      Window window, List<Integer> in, List<Integer> out, Part part, boolean zeros) {
    int top =
        window.padding().before(in.get(0), out.get(0), window.height(), window.strideHeight());
    int left = window.padding().before(in.get(1), out.get(1), window.width(), window.strideWidth());
    return new Part(
        part.rows().behind(window.height(), window.strideHeight(), top),
        part.columns().behind(window.width(), window.strideWidth(), left),
        zeros);
  }

  /** Values of all windows together. */
  long values(Network<Tensor> network) {
    return before.entrySet().stream()
        .mapToLong(
            each -> size(each.getValue()) * (long) network.node(each.getKey()).shape().get(2))
        .sum();
  }

  /** Values of all their nodes together. */
  long all(Network<Tensor> network) {
    return before.keySet().stream().mapToLong(node -> network.node(node).size()).sum();
  }

  /** Values of the largest window. */
  int largest(Network<Tensor> network) {
    return before.entrySet().stream()
        .mapToInt(each -> size(each.getValue()) * network.node(each.getKey()).shape().get(2))
        .max()
        .orElseThrow();
  }

  private static int size(Part part) {
    return part.rows().size() * part.columns().size();
  }
}
