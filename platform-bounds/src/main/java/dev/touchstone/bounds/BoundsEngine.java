package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Rigorous lower bounds of a classifier's margins over sets of inputs. Not thread-safe.
 *
 * <p>The bounds hold for the network as a float32 pipeline computes it, whatever the order in which
 * its kernels add; see {@code Rounding}.
 */
public final class BoundsEngine implements AutoCloseable {

  /** Values of a run's largest tensor: 4 MB in float32: what processors cache. */
  private static final int TENSOR_VALUES = 1 << 20;

  /**
   * Values that depend on windows of an image are bounded through these windows alone where they
   * have at most this share of all values: cutting them out costs something, too.
   */
  static final double LARGEST_SHARE = 0.7;

  /** More rows a run gain nothing. */
  private static final int MOST_ROWS = 4096;

  /** Called between runs; stops the work by throwing. */
  @FunctionalInterface
  public interface Checkpoint {
    /** Throws if the work is to end. */
    void check();
  }

  private final Network<Tensor> network;
  private final int classes;
  private final Graph graph;
  private final BoundsGraph<?> bounds;
  private final Session session;

  /** Bounds by node of what goes into nonlinear layers, n × size each. */
  private record Known(double[] lower, double[] upper) {}

  /** A forward pass's values; the tensors are native and to be closed. */
  private record Intervals(Result values, Map<Integer, Known> known) implements AutoCloseable {
    @Override
    public void close() {
      values.close();
    }
  }

  private BoundsEngine(Graph graph, Network<Tensor> network, BoundsGraph<?> bounds) {
    this.network = network;
    this.classes = network.node(network.output()).size();
    this.graph = graph;
    this.bounds = bounds;
    this.session = Sessions.open(graph);
    try {
      bounds.load(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Builds the bounds of a network.
   *
   * @param network with [n, classes] as output
   * @param ball whether regions have a ball
   * @param method the last method that will be asked for
   */
  public static BoundsEngine open(Network<Tensor> network, boolean ball, Method method) {
    return open(network, ball, method, TFloat32.class, LARGEST_SHARE);
  }

  /**
   * The same, with coefficients of another type than float32, or windows of another share.
   *
   * @param share what part of the values that a value depends on windows may have; see {@link
   *     #LARGEST_SHARE}
   */
  static <T extends TNumber> BoundsEngine open(
      Network<Tensor> network, boolean ball, Method method, Class<T> type, double share) {
    Graph graph = Sessions.newGraph();
    try {
      return new BoundsEngine(
          graph, network, new BoundsGraph<>(Ops.create(graph), type, network, ball, method, share));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Lower bounds of logit y − logit j over each image's region, for its class y and every other j.
   *
   * @param labels the class y of each image
   * @param method which bounds; not beyond what the engine was opened for
   * @param checkpoint called between runs
   * @return n × classes; infinite where j is y
   */
  public double[] margins(InputRegion region, int[] labels, Method method, Checkpoint checkpoint) {
    SortedMap<Integer, Known> known = new TreeMap<>();
    Intervals intervals = forward(region, known);
    try {
      if (method == Method.CROWN) {
        for (int node : bounds.hidden().keySet()) {
          known.put(node, tightened(intervals, region, node, checkpoint));
          checkpoint.check();
          Intervals tighter = forward(region, known);
          intervals.close();
          intervals = tighter;
        }
      }
      double[] best = new double[labels.length * classes];
      Arrays.fill(best, Double.NEGATIVE_INFINITY);
      for (int query = 0; query < (method == Method.IBP ? 1 : 2); query++) {
        margins(intervals, region, labels, bounds.margins().get(query), best, checkpoint);
      }
      return best;
    } finally {
      intervals.close();
    }
  }

  /** Rows of a run, an even number. */
  private static int rows(BoundsGraph.Query query) {
    return Math.max(2, Math.min(MOST_ROWS, TENSOR_VALUES / query.values()) / 2 * 2);
  }

  /** Bounds by CROWN of those values of a node that can gain, cut with those that are known. */
  private Known tightened(
      Intervals intervals, InputRegion region, int node, Checkpoint checkpoint) {
    Known known = intervals.known().get(node);
    int size = network.node(node).size();
    int[] candidates = candidates(node, known);
    BoundsGraph.Query query = bounds.hidden().get(node);
    int most = rows(query) / 2;
    for (int from = 0; from < candidates.length; from += most) {
      checkpoint.check();
      int to = Math.min(candidates.length, from + most);
      int count = to - from;
      int[] images = new int[2 * count];
      int[] values = new int[2 * count];
      float[] signs = new float[2 * count];
      for (int i = 0; i < count; i++) {
        for (int side = 0; side < 2; side++) {
          images[i + side * count] = candidates[from + i] / size;
          values[i + side * count] = candidates[from + i] % size;
          signs[i + side * count] = side == 0 ? 1 : -1;
        }
      }
      double[] lower = run(intervals, region, query, images, values, signs);
      for (int i = 0; i < count; i++) {
        int value = candidates[from + i];
        known.lower()[value] = Math.max(known.lower()[value], lower[i]);
        known.upper()[value] = Math.min(known.upper()[value], -lower[i + count]);
      }
    }
    return known;
  }

  /**
   * Values whose relaxation is not exact: for a ReLU those of either sign; for a max-pool, where
   * values compete, all that are not known exactly, behind a ReLU all that can be positive.
   */
  private int[] candidates(int node, Known known) {
    boolean pooled =
        network.consumers(node).stream()
            .anyMatch(c -> network.node(c).layer() instanceof Layer.MaxPool<Tensor>);
    boolean later = network.consumers(node).stream().anyMatch(this::feedsPool);
    int[] candidates = new int[known.lower().length];
    int count = 0;
    for (int i = 0; i < known.lower().length; i++) {
      double lower = known.lower()[i];
      double upper = known.upper()[i];
      if ((lower < 0 && upper > 0) || (lower < upper && (pooled || (later && upper > 0)))) {
        candidates[count++] = i;
      }
    }
    return Arrays.copyOf(candidates, count);
  }

  private boolean feedsPool(int node) {
    return network.node(node).layer() instanceof Layer.Relu<Tensor>
        && network.consumers(node).stream()
            .anyMatch(c -> network.node(c).layer() instanceof Layer.MaxPool<Tensor>);
  }

  private void margins(
      Intervals intervals,
      InputRegion region,
      int[] labels,
      BoundsGraph.Query query,
      double[] best,
      Checkpoint checkpoint) {
    int total = labels.length * (classes - 1);
    int most = rows(query);
    for (int from = 0; from < total; from += most) {
      checkpoint.check();
      int count = Math.min(total, from + most) - from;
      int[] images = new int[count];
      int[] others = new int[count];
      float[] start = new float[count * classes];
      for (int i = 0; i < count; i++) {
        int row = (from + i) / (classes - 1);
        int other = (from + i) % (classes - 1);
        images[i] = row;
        others[i] = other < labels[row] ? other : other + 1;
        start[i * classes + labels[row]] = 1;
        start[i * classes + others[i]] = -1;
      }
      double[] lower = run(intervals, region, query, images, new int[0], start);
      for (int i = 0; i < count; i++) {
        int place = images[i] * classes + others[i];
        best[place] = Math.max(best[place], lower[i]);
      }
    }
    for (int row = 0; row < labels.length; row++) {
      best[row * classes + labels[row]] = Double.POSITIVE_INFINITY;
    }
  }

  private Intervals forward(InputRegion region, Map<Integer, Known> known) {
    List<TFloat64> fed = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      feed(runner, fed, bounds.forward().input().lower(), region.lower(), batch(region, 0));
      feed(runner, fed, bounds.forward().input().upper(), region.upper(), batch(region, 0));
      bounds.handover().fetch(runner);
      for (int node : bounds.forward().tightenable().keySet()) {
        Optional<Known> cut = Optional.ofNullable(known.get(node));
        long[] shape = cut.isPresent() ? batch(region, node) : new long[0];
        double[] none = {Double.NEGATIVE_INFINITY};
        double[] any = {Double.POSITIVE_INFINITY};
        feed(
            runner,
            fed,
            bounds.forward().known(node).lower(),
            cut.map(Known::lower).orElse(none),
            shape);
        feed(
            runner,
            fed,
            bounds.forward().known(node).upper(),
            cut.map(Known::upper).orElse(any),
            shape);
        runner.fetch(bounds.forward().tightenable().get(node).lower());
        runner.fetch(bounds.forward().tightenable().get(node).upper());
      }
      Result values = Sessions.run(runner);
      Map<Integer, Known> computed = new HashMap<>();
      int next = bounds.handover().size();
      for (int node : bounds.forward().tightenable().keySet()) {
        computed.put(
            node,
            new Known(Tensors64.values(values.get(next)), Tensors64.values(values.get(next + 1))));
        next += 2;
      }
      return new Intervals(values, computed);
    } finally {
      fed.forEach(TFloat64::close);
    }
  }

  private double[] run(
      Intervals intervals,
      InputRegion region,
      BoundsGraph.Query query,
      int[] images,
      int[] values,
      float[] start) {
    List<TFloat64> fed = new ArrayList<>();
    long[] shape =
        start.length == images.length
            ? new long[] {images.length}
            : new long[] {images.length, start.length / images.length};
    try (TInt32 imageTensor = Tensors64.of(images);
        TInt32 valueTensor = Tensors64.of(values);
        TFloat32 startTensor = Tensors.of(start, shape)) {
      Session.Runner runner = session.runner();
      bounds.handover().feed(runner, intervals.values());
      if (bounds.ball().isPresent()) {
        InputRegion.Ball ball = region.ball().orElseThrow();
        feed(runner, fed, bounds.ball().get().centre(), ball.centres(), batch(region, 0));
        feed(runner, fed, bounds.ball().get().radius(), new double[] {ball.radius()});
      }
      runner
          .feed(bounds.image(), imageTensor)
          .feed(query.start(), startTensor)
          .fetch(query.bound());
      query.value().ifPresent(place -> runner.feed(place, valueTensor));
      try (Result result = Sessions.run(runner)) {
        return Tensors64.values(result.get(0));
      }
    } finally {
      fed.forEach(TFloat64::close);
    }
  }

  private static void feed(
      Session.Runner runner,
      List<TFloat64> fed,
      Operand<TFloat64> place,
      double[] values,
      long... shape) {
    TFloat64 tensor = Tensors64.of(values, shape);
    fed.add(tensor);
    runner.feed(place, tensor);
  }

  private long[] batch(InputRegion region, int node) {
    return LinearMap.shape(network.node(node)).prepend(region.count()).asArray();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
