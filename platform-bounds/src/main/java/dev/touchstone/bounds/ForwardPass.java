package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.MaxPoolWithArgmax;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Interval bound propagation (Gowal et al. 2018) in float64 with outward rounding, and what the
 * backward pass needs of it: relaxations of the nonlinear layers and error terms.
 *
 * <p>Intervals hold for the values that the deployed float32 network computes, see {@link
 * Rounding}. Those of the values that go into nonlinear layers can be cut with known bounds, which
 * are fed.
 */
final class ForwardPass<T extends TNumber> {

  /** A lower and an upper bound of each value, [n, …]. */
  record Interval(Operand<TFloat64> lower, Operand<TFloat64> upper) {}

  /**
   * ReLU between two lines: slope of the lower one through 0, slope and intercept of the upper one
   * (Zhang et al. 2018, table 2). The lower slope is that which leaves the smaller area.
   */
  record Lines<T extends TNumber>(
      Operand<T> lowerSlope, Operand<T> upperSlope, Operand<T> intercept) {}

  /**
   * A max-pool's relaxation (Singh et al. 2019, section 4): the maximum is at least the input with
   * the greatest lower bound, and equal to it if that dominates all others; otherwise at most the
   * greatest upper bound.
   *
   * @param chosen position of the input with the greatest lower bound
   * @param dominant 1 where it is the maximum whatever the inputs, else 0
   * @param ceiling the greatest upper bound where it is not, else 0
   */
  record Choice<T extends TNumber>(
      Operand<TInt64> chosen, Operand<T> dominant, Operand<T> ceiling) {}

  private final Ops tf;
  private final Class<T> type;
  private final Network<Tensor> network;
  private final Map<Integer, LinearMap<T>> maps;
  private final Handover handover;
  private final Placeholder<TFloat64> lower;
  private final Placeholder<TFloat64> upper;
  private final List<Interval> intervals = new ArrayList<>();
  private final SortedMap<Integer, Interval> tightenable = new TreeMap<>();
  private final Map<Integer, Interval> known = new HashMap<>();
  private final Map<Integer, Operand<T>> errors = new HashMap<>();
  private final Map<Integer, Lines<T>> lines = new HashMap<>();
  private final Map<Integer, Choice<T>> choices = new HashMap<>();
  private final Map<Integer, Operand<TInt64>> chosen = new HashMap<>();
  private final Map<Integer, Interval> boxes = new HashMap<>();

  ForwardPass(
      Ops tf,
      Class<T> type,
      Network<Tensor> network,
      Map<Integer, LinearMap<T>> maps,
      Handover handover) {
    this.tf = tf;
    this.type = type;
    this.network = network;
    this.maps = maps;
    this.handover = handover;
    Shape batch = LinearMap.batchOf(LinearMap.shape(network.node(0)));
    this.lower = tf.placeholder(TFloat64.class, Placeholder.shape(batch));
    this.upper = tf.placeholder(TFloat64.class, Placeholder.shape(batch));
    for (int i = 0; i < network.nodes().size(); i++) {
      intervals.add(cut(i, interval(i)));
      addError(i);
    }
  }

  /** Where the inputs' bounds are fed. */
  Interval input() {
    return new Interval(lower, upper);
  }

  /** Values that go into nonlinear layers, by node: computed bounds. */
  SortedMap<Integer, Interval> tightenable() {
    return tightenable;
  }

  /** Where bounds of such values that are known already are fed; of any shape that broadcasts. */
  Interval known(int node) {
    return known.get(node);
  }

  /** What the rounding at a node costs for each unit of its coefficient; empty for nothing. */
  Optional<Operand<T>> errorOf(int node) {
    return Optional.ofNullable(errors.get(node));
  }

  Lines<T> lines(int node) {
    return lines.get(node);
  }

  Choice<T> choice(int node) {
    return choices.get(node);
  }

  /**
   * Where in its window the input lies that a max-pool's relaxation chose, as a distance from the
   * window's first value in an array whose rows have another width than the pool's input.
   *
   * @param width columns of that array
   */
  Operand<TInt64> offsets(int node, Window window, int width) {
    Shape in = LinearMap.shape(network.node(network.node(node).inputs().get(0)));
    Shape out = LinearMap.shape(network.node(node));
    Operand<TInt64> channels = tf.constant(in.get(2));
    Operand<TInt64> pixel = tf.math.floorDiv(chosen.get(node), channels);
    Operand<TInt64> row =
        tf.math.sub(
            tf.math.floorDiv(pixel, tf.constant(in.get(1))),
            starts(window.height(), window, (int) in.get(0), (int) out.get(0), 1));
    Operand<TInt64> column =
        tf.math.sub(
            tf.math.floorMod(pixel, tf.constant(in.get(1))),
            starts(window.width(), window, (int) in.get(1), (int) out.get(1), 2));
    return handover.pass(
        tf.math.mul(tf.math.add(tf.math.mul(row, tf.constant((long) width)), column), channels));
  }

  /** Where windows that do not overlap begin along an axis, in the shape of a batch. */
  private Operand<TInt64> starts(int size, Window window, int in, int out, int axis) {
    int before = window.padding().before(in, out, size, size);
    int[] shape = {1, 1, 1, 1};
    shape[axis] = out;
    return tf.reshape(
        tf.constant(LongStream.range(0, out).map(i -> i * size - before).toArray()),
        tf.constant(shape));
  }

  /** Bounds of the input's or a nonlinear layer's values, a little wider, for the backward pass. */
  Interval box(int node) {
    return boxes.get(node);
  }

  private Interval interval(int index) {
    Node<Tensor> node = network.node(index);
    LinearMap<T> map = maps.get(index);
    if (map != null) {
      return affine(map, of(node, 0));
    }
    Layer<Tensor> layer = node.layer();
    if (layer instanceof Layer.Input<Tensor>) {
      return boxed(index, new Interval(lower, upper));
    } else if (layer instanceof Layer.Relu<Tensor>) {
      lines.put(index, lines(of(node, 0)));
      Operand<TFloat64> zero = tf.constant(0.0);
      return boxed(
          index,
          new Interval(
              tf.math.maximum(of(node, 0).lower(), zero),
              tf.math.maximum(of(node, 0).upper(), zero)));
    } else if (layer instanceof Layer.MaxPool<Tensor> pool) {
      return boxed(index, maxPool(index, pool.window(), of(node, 0)));
    } else if (layer instanceof Layer.ZeroPad<Tensor> pad) {
      return new Interval(padded(pad, of(node, 0).lower()), padded(pad, of(node, 0).upper()));
    } else if (layer instanceof Layer.Reshape<Tensor>) {
      Operand<TInt64> shape = tf.constant(batchShape(node).asArray());
      return new Interval(
          tf.reshape(of(node, 0).lower(), shape), tf.reshape(of(node, 0).upper(), shape));
    }
    return sum(node);
  }

  private Interval of(Node<Tensor> node, int input) {
    return intervals.get(node.inputs().get(input));
  }

  private static Shape batchShape(Node<Tensor> node) {
    return LinearMap.batchOf(LinearMap.shape(node));
  }

  /** Centre and radius; the deployed layer's rounding widens. */
  private Interval affine(LinearMap<T> map, Interval x) {
    Operand<TFloat64> half = tf.constant(0.5);
    Operand<TFloat64> centre =
        map.shifted(map.apply(tf.math.mul(half, tf.math.add(x.lower(), x.upper()))));
    Operand<TFloat64> radius =
        tf.math.add(
            map.applyMagnitude(tf.math.mul(half, tf.math.sub(x.upper(), x.lower()))),
            times(Rounding.REST * Rounding.deployed(map.products()), map.magnitude(largest(x))));
    return new Interval(tf.math.sub(centre, radius), tf.math.add(centre, radius));
  }

  private Interval sum(Node<Tensor> node) {
    Interval x = of(node, 0);
    Interval y = of(node, 1);
    Operand<TFloat64> rounding =
        times(Rounding.REST * Rounding.deployed(1), tf.math.add(largest(x), largest(y)));
    return new Interval(
        tf.math.sub(tf.math.add(x.lower(), y.lower()), rounding),
        tf.math.add(tf.math.add(x.upper(), y.upper()), rounding));
  }

  private Operand<TFloat64> padded(Layer.ZeroPad<Tensor> pad, Operand<TFloat64> value) {
    int[][] pairs = new int[pad.before().size() + 1][2];
    for (int axis = 0; axis < pad.before().size(); axis++) {
      pairs[axis + 1] = new int[] {pad.before().get(axis), pad.after().get(axis)};
    }
    return tf.pad(value, tf.constant(pairs), tf.constant(0.0));
  }

  private Operand<TFloat64> largest(Interval x) {
    return tf.math.maximum(tf.math.abs(x.lower()), tf.math.abs(x.upper()));
  }

  private Operand<TFloat64> times(double factor, Operand<TFloat64> value) {
    return tf.math.mul(tf.constant(factor), value);
  }

  /** Cuts the interval of a value that goes into a nonlinear layer with what is known of it. */
  private Interval cut(int index, Interval interval) {
    boolean nonlinear = network.consumers(index).stream().anyMatch(this::isNonlinear);
    if (index == 0 || !nonlinear) {
      return interval;
    }
    Interval bounds = new Interval(tf.placeholder(TFloat64.class), tf.placeholder(TFloat64.class));
    known.put(index, bounds);
    Shape shape = batchShape(network.node(index));
    Interval cut =
        new Interval(
            tf.ensureShape(tf.math.maximum(interval.lower(), bounds.lower()), shape),
            tf.ensureShape(tf.math.minimum(interval.upper(), bounds.upper()), shape));
    tightenable.put(index, cut);
    return cut;
  }

  private boolean isNonlinear(int index) {
    return network.node(index).layer() instanceof Layer.Relu<Tensor>
        || network.node(index).layer() instanceof Layer.MaxPool<Tensor>;
  }

  private Interval boxed(int index, Interval interval) {
    Operand<TFloat64> wider = times(Rounding.WIDER_SUM, largest(interval));
    boxes.put(
        index,
        new Interval(
            handover.pass(tf.math.sub(interval.lower(), wider)),
            handover.pass(tf.math.add(interval.upper(), wider))));
    return interval;
  }

  /**
   * Error terms: for affine layers the deployed rounding and that of the coefficients behind them,
   * for others only where coefficients are multiplied or added up.
   */
  private void addError(int index) {
    Node<Tensor> node = network.node(index);
    Layer<Tensor> layer = node.layer();
    LinearMap<T> map = maps.get(index);
    Optional<Operand<TFloat64>> error = Optional.empty();
    if (map != null) {
      double rounding =
          Rounding.deployed(map.products()) + Rounding.computed(map.backwardProducts(), type);
      error = Optional.of(times(Rounding.REST * rounding, map.magnitude(largest(of(node, 0)))));
    } else if (layer instanceof Layer.Sum<Tensor>) {
      double rounding = Rounding.deployed(1) + Rounding.computed(1, type);
      error =
          Optional.of(
              times(
                  Rounding.REST * rounding,
                  tf.math.add(largest(of(node, 0)), largest(of(node, 1)))));
    } else if (layer instanceof Layer.MaxPool<Tensor> pool) {
      // The coefficient of an input is the sum of those of the windows that it lies in.
      double rounding = Rounding.computed(pool.window().size(), type);
      error =
          Optional.of(
              times(Rounding.REST * rounding, maximum(pool.window(), largest(of(node, 0)))));
    } else if (network.consumers(index).size() > 1
        || network.consumers(index).stream().anyMatch(this::isNonlinear)) {
      error =
          Optional.of(
              times(Rounding.REST * Rounding.computed(1, type), largest(intervals.get(index))));
    }
    error.ifPresent(e -> errors.put(index, handover.pass(tf.dtypes.cast(e, type))));
  }

  /**
   * The chord from (l, max(l, 0)) to (u, max(u, 0)), with the intercept that makes it an upper
   * bound for the slope as it was rounded: ReLU is convex, so the ends of the interval suffice.
   */
  private Lines<T> lines(Interval x) {
    Operand<TFloat64> zero = tf.constant(0.0);
    Operand<TFloat64> one = tf.constant(1.0);
    Operand<TBool> above = tf.math.greaterEqual(x.lower(), zero);
    Operand<TBool> below = tf.math.lessEqual(x.upper(), zero);
    Operand<TBool> unstable = tf.math.logicalNot(tf.math.logicalOr(above, below));
    Operand<TFloat64> ones = tf.onesLike(x.lower());
    Operand<TFloat64> zeros = tf.zerosLike(x.lower());
    Operand<TFloat64> width = tf.select(unstable, tf.math.sub(x.upper(), x.lower()), ones);
    Operand<TFloat64> chord =
        tf.select(
            unstable,
            tf.math.minimum(tf.math.div(x.upper(), width), ones),
            tf.select(below, zeros, ones));
    Operand<T> upperSlope = tf.dtypes.cast(chord, type);
    Operand<TFloat64> slope = tf.dtypes.cast(upperSlope, TFloat64.class);
    Operand<TFloat64> least =
        tf.math.maximum(
            tf.math.neg(tf.math.mul(slope, x.lower())),
            tf.math.mul(tf.math.sub(one, slope), x.upper()));
    Operand<TFloat64> intercept =
        tf.select(
            unstable,
            tf.math.add(times(1 + Rounding.WIDER, least), tf.constant(Rounding.UNDERFLOW)),
            zeros);
    Operand<TBool> steep = tf.math.greater(x.upper(), tf.math.neg(x.lower()));
    return new Lines<>(
        handover.pass(tf.dtypes.cast(steep, type)),
        handover.pass(upperSlope),
        handover.pass(tf.dtypes.cast(intercept, type)));
  }

  private Operand<TFloat64> maximum(Window window, Operand<TFloat64> x) {
    return tf.nn.maxPool(
        x,
        tf.constant(new int[] {1, window.height(), window.width(), 1}),
        tf.constant(new int[] {1, window.strideHeight(), window.strideWidth(), 1}),
        window.padding().name());
  }

  private Interval maxPool(int index, Window window, Interval x) {
    MaxPoolWithArgmax<TFloat64, TInt64> lowest =
        tf.nn.maxPoolWithArgmax(
            x.lower(),
            AveragePoolMap.size(window),
            AveragePoolMap.strides(window),
            TInt64.class,
            window.padding().name());
    Interval pooled = new Interval(lowest.output(), maximum(window, x.upper()));
    Operand<TBool> dominant = dominant(index, window, x, pooled.lower());
    Operand<TFloat64> wider = times(Rounding.WIDER, tf.math.abs(pooled.upper()));
    Operand<TFloat64> ceiling =
        tf.select(
            dominant,
            tf.zerosLike(pooled.upper()),
            tf.math.add(tf.math.add(pooled.upper(), wider), tf.constant(Rounding.UNDERFLOW)));
    chosen.put(index, lowest.argmax());
    choices.put(
        index,
        new Choice<>(
            handover.pass(lowest.argmax()),
            handover.pass(tf.dtypes.cast(dominant, type)),
            handover.pass(tf.dtypes.cast(ceiling, type))));
    return pooled;
  }

  /**
   * Whether the input with the greatest lower bound is at least every other: no upper bound exceeds
   * its lower bound, or its own alone does. Where several share the greatest lower bound, it is not
   * known which one was chosen, so only the first case counts. Zeros beyond the edge can only make
   * the answer no.
   */
  private Operand<TBool> dominant(
      int index, Window window, Interval x, Operand<TFloat64> greatest) {
    Shape shape = LinearMap.shape(network.node(index));
    Operand<TInt64> apart =
        tf.constant(new long[] {-1, shape.get(0), shape.get(1), window.size(), shape.get(2)});
    Operand<TFloat64> lowers = tf.reshape(patches(window, x.lower()), apart);
    Operand<TFloat64> uppers = tf.reshape(patches(window, x.upper()), apart);
    Operand<TFloat64> limit = tf.expandDims(greatest, tf.constant(3));
    Operand<TBool> exceeds = tf.math.greater(uppers, limit);
    Operand<TBool> highest = tf.math.greaterEqual(lowers, limit);
    Operand<TFloat64> one = tf.constant(1.0);
    Operand<TFloat64> exceeding = count(exceeds);
    Operand<TBool> itself =
        tf.math.logicalAnd(
            tf.math.equal(count(highest), one),
            tf.math.equal(count(tf.math.logicalAnd(exceeds, highest)), one));
    return tf.math.logicalOr(
        tf.math.equal(exceeding, tf.constant(0.0)),
        tf.math.logicalAnd(tf.math.equal(exceeding, one), itself));
  }

  private Operand<TFloat64> count(Operand<TBool> condition) {
    return tf.reduceSum(tf.dtypes.cast(condition, TFloat64.class), tf.constant(3));
  }

  private Operand<TFloat64> patches(Window window, Operand<TFloat64> x) {
    return tf.image.extractImagePatches(
        x,
        AveragePoolMap.size(window),
        AveragePoolMap.strides(window),
        List.of(1L, 1L, 1L, 1L),
        window.padding().name());
  }
}
