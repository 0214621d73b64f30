package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
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
import org.tensorflow.types.TInt32;

/**
 * The network's layers with TensorFlow's own gradient and session: what somebody writes who uses
 * TensorFlow Java alone.
 */
final class PlainTensorFlow implements GradientSource {

  private final Graph graph = new Graph();
  private final Session session;
  private final Pipeline pipeline;
  private final Placeholder<TInt32> labels;
  private final Output<?> gradient;

  PlainTensorFlow(Network network, GraphModel model, Weights weights) {
    Ops tf = Ops.create(graph);
    pipeline = new Pipeline(tf, model, List.of(), network.shape(), Network.CLASSES, false);
    labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    Operand<TFloat32> loss =
        tf.reduceSum(losses(tf, pipeline.network().logits(), labels), tf.constant(0));
    gradient =
        graph.addGradients(loss.asOutput(), new Output<?>[] {pipeline.images().asOutput()})[0];
    session = new Session(graph);
    pipeline.network().assign(session, weights.tensors());
  }

  /** Cross-entropy of each image. */
  static Operand<TFloat32> losses(Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels) {
    Operand<TFloat32> truth =
        tf.oneHot(labels, tf.constant(Network.CLASSES), tf.constant(1f), tf.constant(0f));
    return tf.nn.softmaxCrossEntropyWithLogits(logits, truth).loss();
  }

  @Override
  public float[] logits(float[] images, int[] classes) {
    return fetch(
        pipeline.network().logits().asOutput(), images, classes, classes.length * Network.CLASSES);
  }

  @Override
  public float[] gradients(float[] images, int[] classes) {
    return fetch(gradient, images, classes, images.length);
  }

  private float[] fetch(Output<?> wanted, float[] images, int[] classes, int length) {
    try (TFloat32 x =
            TFloat32.tensorOf(
                Shape.of(pipeline.dimensions(classes.length)), DataBuffers.of(images));
        TInt32 y = TInt32.vectorOf(classes);
        Result result =
            session.runner().feed(pipeline.images(), x).feed(labels, y).fetch(wanted).run()) {
      float[] values = new float[length];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
