package dev.touchstone.benchmarks;

import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** PGD on the network of Table 3 with TensorFlow alone: what the platform is measured against. */
final class BareLoop implements AutoCloseable {

  private static final int SIZE = 28 * 28;
  private static final int CLASSES = 10;

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> images;
  private final Placeholder<TFloat32> labels;
  private final Output<?> gradient;
  private final float[] clean = new float[PgdBenchmark.BATCH * SIZE];
  private final float[] oneHot = new float[PgdBenchmark.BATCH * CLASSES];

  BareLoop() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < clean.length; i++) {
      clean[i] = random.nextInt(5) == 0 ? (float) random.nextDouble() : 0f;
    }
    for (int i = 0; i < PgdBenchmark.BATCH; i++) {
      oneHot[i * CLASSES + i % CLASSES] = 1f;
    }
    Ops tf = Ops.create(graph);
    images = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 28, 28, 1)));
    labels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, CLASSES)));
    Operand<TFloat32> hidden = images;
    hidden = block(tf, hidden, random, 1, 32);
    hidden = block(tf, hidden, random, 32, 64);
    hidden = tf.reshape(hidden, tf.array(-1, 7 * 7 * 64));
    hidden = tf.nn.relu(dense(tf, hidden, random, 7 * 7 * 64, 1024));
    Operand<TFloat32> logits = dense(tf, hidden, random, 1024, CLASSES);
    Operand<TFloat32> loss =
        tf.reduceSum(tf.nn.softmaxCrossEntropyWithLogits(logits, labels).loss(), tf.constant(0));
    gradient = graph.addGradients(loss.asOutput(), new Output<?>[] {images.asOutput()})[0];
    session = new Session(graph);
  }

  private static Operand<TFloat32> block(
      Ops tf, Operand<TFloat32> input, SplittableRandom random, int from, int to) {
    Operand<TFloat32> convolved =
        tf.nn.conv2d(input, weights(tf, random, 5, 5, from, to), List.of(1L, 1L, 1L, 1L), "SAME");
    return tf.nn.maxPool(
        tf.nn.relu(tf.nn.biasAdd(convolved, weights(tf, random, to))),
        tf.constant(new int[] {1, 2, 2, 1}),
        tf.constant(new int[] {1, 2, 2, 1}),
        "SAME");
  }

  private static Operand<TFloat32> dense(
      Ops tf, Operand<TFloat32> input, SplittableRandom random, int from, int to) {
    return tf.nn.biasAdd(
        tf.linalg.matMul(input, weights(tf, random, from, to)), weights(tf, random, to));
  }

  private static Operand<TFloat32> weights(Ops tf, SplittableRandom random, long... shape) {
    Shape dimensions = Shape.of(shape);
    float[] values = new float[(int) dimensions.size()];
    double scale = Math.sqrt(2.0 * shape[shape.length - 1] / dimensions.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * (random.nextDouble() - 0.5));
    }
    return tf.constant(dimensions, DataBuffers.of(values));
  }

  float[] attack() {
    float[] current = clean.clone();
    for (int step = 0; step < PgdBenchmark.STEPS; step++) {
      try (TFloat32 x =
              TFloat32.tensorOf(Shape.of(PgdBenchmark.BATCH, 28, 28, 1), DataBuffers.of(current));
          TFloat32 y =
              TFloat32.tensorOf(Shape.of(PgdBenchmark.BATCH, CLASSES), DataBuffers.of(oneHot));
          Result result = session.runner().feed(images, x).feed(labels, y).fetch(gradient).run()) {
        float[] gradients = new float[current.length];
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(gradients);
        for (int i = 0; i < current.length; i++) {
          float moved = current[i] + PgdBenchmark.STEP_SIZE * Math.signum(gradients[i]);
          moved =
              Math.max(
                  clean[i] - PgdBenchmark.EPSILON,
                  Math.min(clean[i] + PgdBenchmark.EPSILON, moved));
          current[i] = Math.max(0f, Math.min(1f, moved));
        }
      }
    }
    return current;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
