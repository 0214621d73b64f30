package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceMin;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Many weighted sums of functions, in float32 on TensorFlow: products of matrices are most of the
 * work of a node's bounds.
 */
final class WeightedSums implements AutoCloseable {

  /** Points that are multiplied together: 16 MB at a thousand sums. */
  static final int POINTS = 4096;

  /** Operations on a term besides its addition, and some more. */
  private static final int SPARE = 16;

  /** Terms up to which errors of errors, terms² · 2⁻²⁴, are less than what is spared for them. */
  private static final int TERMS = 8192;

  private final Graph graph;
  private final Operand<TFloat32> weights;
  private final Operand<TFloat32> functions;
  private final Operand<TFloat32> least;
  private final Operand<TFloat32> greatest;
  private final Operand<TFloat32> byPoint;
  private final Session session;

  WeightedSums() {
    this.graph = Sessions.newGraph();
    Ops tf = Ops.create(graph);
    this.weights = tf.placeholder(TFloat32.class);
    this.functions = tf.placeholder(TFloat32.class);
    Operand<TFloat32> sums = tf.linalg.matMul(weights, functions, MatMul.transposeA(true));
    this.least = tf.reduceMin(sums, tf.constant(1), new ReduceMin.Options[0]);
    this.greatest = tf.reduceMax(sums, tf.constant(1), new ReduceMax.Options[0]);
    this.byPoint = tf.linalg.matMul(functions, weights, MatMul.transposeA(true));
    this.session = Sessions.open(graph);
  }

  /**
   * What float32 changes in a sum, relative to the magnitudes of its terms together.
   *
   * @param terms how many it adds up, functions and what is added to them later
   */
  static double rounding(int terms) {
    if (terms > TERMS) {
      throw new IllegalStateException(
          "sums of " + terms + " terms are not bounded in float32; at most " + TERMS + " are");
    }
    return 0x1p-24 * (terms + SPARE);
  }

  /**
   * Widens intervals to the values of sums over v of weight v times function v.
   *
   * @param weightsOf [functions, sums]
   * @param values [functions, points]
   * @param lows lower ends, by sum
   * @param highs upper ends
   */
  void widen(float[] weightsOf, float[] values, double[] lows, double[] highs) {
    long count = weightsOf.length / lows.length;
    try (TFloat32 left = Tensors.of(weightsOf, count, lows.length);
        TFloat32 right = Tensors.of(values, count, values.length / count);
        Result result = Sessions.run(fed(left, right).fetch(least).fetch(greatest))) {
      float[] leasts = Tensors.values(result.get(0));
      float[] greatests = Tensors.values(result.get(1));
      for (int i = 0; i < lows.length; i++) {
        lows[i] = Math.min(lows[i], leasts[i]);
        highs[i] = Math.max(highs[i], greatests[i]);
      }
    }
  }

  /**
   * The sums.
   *
   * @param weightsOf [functions, sums]
   * @param values [functions, points]
   * @return [points, sums]
   */
  float[] of(float[] weightsOf, TFloat32 values) {
    long count = values.shape().get(0);
    try (TFloat32 left = Tensors.of(weightsOf, count, weightsOf.length / count);
        Result result = Sessions.run(fed(left, values).fetch(byPoint))) {
      return Tensors.values(result.get(0));
    }
  }

  private Session.Runner fed(TFloat32 left, TFloat32 right) {
    return session.runner().feed(weights, left).feed(functions, right);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
