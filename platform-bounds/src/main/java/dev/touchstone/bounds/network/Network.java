package dev.touchstone.bounds.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A network: nodes in an order in which each comes after its inputs. The first is the input, the
 * last gives the logits.
 *
 * @param nodes at least one
 * @param <W> how weights are held
 */
public record Network<W>(List<Node<W>> nodes) {

  /**
   * One node.
   *
   * @param layer what it computes
   * @param inputs indices of the nodes that it computes it from; two for a sum, none for the input
   * @param shape of its value for one image
   */
  public record Node<W>(Layer<W> layer, List<Integer> inputs, List<Integer> shape) {

    /** Copies the lists. */
    public Node {
      inputs = List.copyOf(inputs);
      shape = List.copyOf(shape);
    }

    /** How many values it has for one image. */
    public int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }
  }

  /** Checks the order. */
  public Network {
    nodes = List.copyOf(nodes);
    for (int i = 0; i < nodes.size(); i++) {
      int position = i;
      if ((i == 0) != (nodes.get(i).layer() instanceof Layer.Input<W>)
          || !nodes.get(i).inputs().stream().allMatch(input -> input < position)) {
        throw new IllegalArgumentException("node " + i + " is out of order");
      }
    }
  }

  /** One of the nodes. */
  public Node<W> node(int index) {
    return nodes.get(index);
  }

  /** Index of the node that gives the logits. */
  public int output() {
    return nodes.size() - 1;
  }

  /** Indices of the nodes that compute from a node. */
  public List<Integer> consumers(int index) {
    List<Integer> consumers = new ArrayList<>();
    for (int i = index + 1; i < nodes.size(); i++) {
      if (nodes.get(i).inputs().contains(index)) {
        consumers.add(i);
      }
    }
    return consumers;
  }

  /** The same network with its weights held in another way. */
  public <V> Network<V> map(Function<W, V> weights) {
    return new Network<>(
        nodes.stream()
            .map(node -> new Node<>(node.layer().map(weights), node.inputs(), node.shape()))
            .toList());
  }
}
