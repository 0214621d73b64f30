package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The forward pass and all backward passes of a network in one graph.
 *
 * @param <T> type of coefficients
 */
final class BoundsGraph<T extends TNumber> {

  /**
   * A backward pass.
   *
   * @param value where it is fed which value of the node each row bounds; empty if rows are fed as
   *     coefficients
   * @param start the rows' signs [q], or coefficients [q, classes]
   * @param bound lower bound of each row, [q]
   * @param values how many a row's largest tensor has
   */
  record Query(
      Optional<Placeholder<TInt32>> value,
      Placeholder<TFloat32> start,
      Operand<TFloat64> bound,
      int values) {}

  /** Where the balls of the regions are fed: centres [n, …] and the radius. */
  record Ball(Placeholder<TFloat64> centre, Placeholder<TFloat64> radius) {}

  private final Ops tf;
  private final Class<T> type;
  private final Network<Tensor> network;
  private final Constants constants;
  private final Map<Integer, LinearMap<T>> maps = new HashMap<>();
  private final Handover handover;
  private final ForwardPass<T> forward;
  private final Optional<Ball> ball;
  private final Placeholder<TInt32> image;
  private final List<Query> margins = new ArrayList<>();
  private final SortedMap<Integer, Query> hidden = new TreeMap<>();

  /**
   * Builds the graph.
   *
   * @param ball whether regions have a ball
   * @param method the last method that will be asked for
   * @param share values are bounded through windows where these have together at most this share of
   *     all values that they depend on
   */
  BoundsGraph(
      Ops tf, Class<T> type, Network<Tensor> network, boolean ball, Method method, double share) {
    this.tf = tf;
    this.type = type;
    this.network = network;
    this.constants = new Constants(tf);
    for (int i = 1; i < network.nodes().size(); i++) {
      Node<Tensor> node = network.node(i);
      int position = i;
      map(network.node(node.inputs().get(0)), node).ifPresent(map -> maps.put(position, map));
    }
    this.handover = new Handover(tf);
    this.forward = new ForwardPass<>(tf, type, network, maps, handover);
    Shape batch = LinearMap.batchOf(LinearMap.shape(network.node(0)));
    this.ball =
        ball
            ? Optional.of(
                new Ball(
                    tf.placeholder(TFloat64.class, Placeholder.shape(batch)),
                    tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()))))
            : Optional.empty();
    this.image = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    margins.add(marginQuery(true));
    if (method != Method.IBP) {
      margins.add(marginQuery(false));
    }
    if (method == Method.CROWN) {
      forward.tightenable().keySet().stream()
          .filter(node -> ball || !intervalsAreExact(node))
          .forEach(node -> hidden.put(node, hiddenQuery(node, share)));
    }
  }

  private Optional<LinearMap<T>> map(Node<Tensor> input, Node<Tensor> node) {
    Layer<Tensor> layer = node.layer();
    if (layer instanceof Layer.Dense<Tensor> dense) {
      return Optional.of(new DenseMap<>(tf, type, constants, input, node, dense));
    } else if (layer instanceof Layer.Convolution<Tensor> convolution) {
      return Optional.of(new ConvolutionMap<>(tf, type, constants, input, node, convolution));
    } else if (layer instanceof Layer.Scaling<Tensor> scaling) {
      return Optional.of(new ScalingMap<>(tf, type, constants, input, node, scaling));
    } else if (layer instanceof Layer.AveragePool<Tensor> pool) {
      return Optional.of(new AveragePoolMap<>(tf, type, constants, input, node, pool.window()));
    }
    return Optional.empty();
  }

  /** Whether a node is one affine layer away from the input box, but for scales and shifts. */
  private boolean intervalsAreExact(int index) {
    Node<Tensor> node = network.node(index);
    if (!maps.containsKey(index)) {
      return false;
    }
    int before = node.inputs().get(0);
    while (before > 0) {
      Layer<Tensor> layer = network.node(before).layer();
      if (!(layer instanceof Layer.Reshape<Tensor>
          || layer instanceof Layer.ZeroPad<Tensor>
          || layer instanceof Layer.Scaling<Tensor>)) {
        return false;
      }
      before = network.node(before).inputs().get(0);
    }
    return true;
  }

  private BackwardPass<T> backward(Reach<T> reach, boolean toNonlinear) {
    Optional<BackwardPass.Ball> around =
        ball.map(b -> new BackwardPass.Ball(b.centre(), b.radius()));
    return new BackwardPass<>(tf, type, network, maps, forward, around, image, reach, toNonlinear);
  }

  private Reach<T> whole() {
    return new WholeReach<>(tf, type, network, maps, image);
  }

  /** Values of the largest node up to some node. */
  private int largest(int node) {
    return network.nodes().subList(0, node + 1).stream().mapToInt(Node::size).max().orElseThrow();
  }

  private Query marginQuery(boolean toNonlinear) {
    int classes = network.node(network.output()).size();
    Placeholder<TFloat32> start =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, classes)));
    return new Query(
        Optional.empty(),
        start,
        backward(whole(), toNonlinear).bound(network.output(), tf.dtypes.cast(start, type)),
        largest(network.output()));
  }

  private Query hiddenQuery(int node, double share) {
    Placeholder<TInt32> value = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    Placeholder<TFloat32> sign = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    Operand<T> signs = tf.dtypes.cast(sign, type);
    Optional<Windows> windows =
        Windows.of(network, node)
            .filter(found -> found.values(network) <= share * found.all(network));
    if (windows.isPresent()) {
      WindowReach<T> reach =
          new WindowReach<>(tf, type, network, maps, forward, windows.get(), image, value);
      return new Query(
          Optional.of(value),
          sign,
          backward(reach, false).bound(node, reach.start(signs)),
          windows.get().largest(network));
    }
    return new Query(
        Optional.of(value),
        sign,
        backward(whole(), false).bound(node, image, value, signs),
        largest(node));
  }

  /** Computes the weights; nothing may be added to the graph afterwards. */
  void load(Session session) {
    constants.load(session);
  }

  /** What the forward pass hands to the backward passes. */
  Handover handover() {
    return handover;
  }

  ForwardPass<T> forward() {
    return forward;
  }

  Optional<Ball> ball() {
    return ball;
  }

  /** Which image each row of a query is about, [q]. */
  Placeholder<TInt32> image() {
    return image;
  }

  /** Bounds of functions of the logits: by intervals, and by linear relaxation if asked for. */
  List<Query> margins() {
    return Collections.unmodifiableList(margins);
  }

  /**
   * Bounds of single values of nodes that go into nonlinear layers, in the order of the network:
   * those of all nodes that intervals do not bound exactly.
   */
  SortedMap<Integer, Query> hidden() {
    return Collections.unmodifiableSortedMap(hidden);
  }
}
