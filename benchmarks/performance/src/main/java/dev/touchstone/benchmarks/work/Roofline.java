package dev.touchstone.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** What the cores and the memory give at best. */
final class Roofline {

  private static final int SIZE = 2048;

  /** Values of an array: 1 GiB, more than any cache. */
  private static final int VALUES = 1 << 28;

  private Roofline() {}

  /** Operations a second of a matrix product by TensorFlow, and bytes a second of a copy. */
  static Map<String, Double> measure(Window window) {
    Map<String, Double> found = new LinkedHashMap<>();
    found.put("peak-float32", product(TFloat32.class, window));
    found.put("peak-bf16", product(TBfloat16.class, window));
    found.put("bandwidth", copy(window));
    return found;
  }

  private static <T extends TNumber> double product(Class<T> type, Window window) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<T> left = tf.variable(Shape.of(SIZE, SIZE), type);
      Operand<T> right = tf.variable(Shape.of(SIZE, SIZE), type);
      Op first = tf.assign(left, random(tf, type));
      Op second = tf.assign(right, random(tf, type));
      Op product = tf.linalg.matMul(left, right);
      try (Session session = new Session(graph)) {
        run(session, first);
        run(session, second);
        Runnable run = () -> run(session, product);
        return 2.0 * SIZE * SIZE * SIZE * window.perSecond(run, run);
      }
    }
  }

  private static <T extends TNumber> Operand<T> random(Ops tf, Class<T> type) {
    return tf.dtypes.cast(
        tf.random.randomUniform(tf.constant(new int[] {SIZE, SIZE}), TFloat32.class), type);
  }

  private static void run(Session session, Op target) {
    try (Result result = session.runner().addTarget(target).run()) {
      assert result.size() == 0;
    }
  }

  /** Read and written, by all cores. */
  private static double copy(Window window) {
    float[] from = new float[VALUES];
    float[] to = new float[VALUES];
    int parts = Runtime.getRuntime().availableProcessors();
    int each = VALUES / parts;
    Runnable run =
        () ->
            IntStream.range(0, parts)
                .parallel()
                .forEach(part -> System.arraycopy(from, part * each, to, part * each, each));
    return 2.0 * Float.BYTES * each * parts * window.perSecond(run, run);
  }
}
