package dev.touchstone.plugins.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Asks ONNX Runtime what the file's network says of some images. */
final class SecondOpinion {

  private static final Logger LOG = LoggerFactory.getLogger(SecondOpinion.class);

  /** Largest difference of logits, as a part of the largest of them. */
  private static final double TOLERANCE = 1e-3;

  private static final long MOST_AT_A_TIME = 256;

  private SecondOpinion() {}

  /**
   * Compares.
   *
   * @param network the imported network as the platform runs it
   * @return what readers of results should know
   * @throws UserException if they do not agree; says by how much
   */
  static Optional<String> of(OnnxModel model, Classifier network, LabeledImages images) {
    float[] expected;
    try {
      expected = logits(model, images);
    } catch (OrtException | LinkageError | IllegalStateException e) {
      // Another engine may fail where ours does not; then there is no second opinion.
      LOG.warn("{}: ONNX Runtime gives no second opinion: {}", model.file().path(), e.toString());
      return Optional.of(
          "ONNX Runtime could not run the file, so nothing else has confirmed these logits.");
    }
    float[] given = network.logits(images.pixels(), new long[images.count()]);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < given.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double apart = Math.abs((double) given[i] - expected[i]);
      difference = apart <= difference ? difference : apart; // NaN counts.
    }
    LOG.debug("{}: logits differ by {} of {}", model.file().path(), difference, largest);
    if (!(difference <= TOLERANCE * largest)) {
      throw new UserException(
          "%s: the imported network's logits are not those of ONNX Runtime on %d images: they differ by up to %.3g, and the largest is %.3g. Please report it with the file"
              .formatted(model.file().path(), images.count(), difference, largest));
    }
    return Optional.of(
        "ONNX Runtime gives the same logits on %d images (within %s of the largest)."
            .formatted(images.count(), TOLERANCE));
  }

  /** ONNX Runtime's logits of the data set's classes, row by row. */
  static float[] logits(OnnxModel model, LabeledImages images) throws OrtException {
    ImageShape shape = model.preprocessing().shape();
    float[] inputs = preprocessed(model.preprocessing(), images);
    boolean channelsFirst = model.preprocessing().parameters().layout() == Layout.NCHW;
    long batch = model.file().inputShape()[0];
    // A file for a fixed number of images gets as many at a time.
    int each = batch > 0 ? Math.toIntExact(Math.min(batch, MOST_AT_A_TIME)) : images.count();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session =
          environment.createSession(model.file().bytesWith(model.logits()), options)) {
        float[] all = new float[0];
        int classes = 0;
        for (int from = 0; from < images.count(); from += each) {
          float[][] rows =
              run(
                  environment,
                  session,
                  model,
                  batchOf(inputs, shape, from, each, images.count(), channelsFirst),
                  channelsFirst
                      ? new long[] {each, shape.channels(), shape.height(), shape.width()}
                      : new long[] {each, shape.height(), shape.width(), shape.channels()});
          List<Integer> labels = model.labels();
          classes = labels.isEmpty() ? rows[0].length : labels.size();
          all = from == 0 ? new float[images.count() * classes] : all;
          for (int i = 0; i < each && from + i < images.count(); i++) {
            for (int c = 0; c < classes; c++) {
              all[(from + i) * classes + c] = rows[i][labels.isEmpty() ? c : labels.get(c)];
            }
          }
        }
        return all;
      }
    }
  }

  private static float[][] run(
      OrtEnvironment environment, OrtSession session, OnnxModel model, float[] values, long[] shape)
      throws OrtException {
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
        OrtSession.Result result =
            session.run(Map.of(model.file().input(), input), Set.of(model.logits()))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  /** Some images, the last one repeated where there are too few, in the file's order. */
  private static float[] batchOf(
      float[] inputs, ImageShape shape, int from, int count, int images, boolean channelsFirst) {
    int size = shape.size();
    int channels = shape.channels();
    float[] batch = new float[count * size];
    for (int i = 0; i < count; i++) {
      int image = Math.min(from + i, images - 1);
      for (int j = 0; j < size; j++) {
        int place = channelsFirst ? j % channels * (size / channels) + j / channels : j;
        batch[i * size + place] = inputs[image * size + j];
      }
    }
    return batch;
  }

  /** What the network gets, [n, height, width, channels]. */
  private static float[] preprocessed(Preprocessing preprocessing, LabeledImages images) {
    ImageShape shape = images.shape();
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat32 pixels =
            Tensors.of(
                images.pixels(),
                new long[] {images.count(), shape.height(), shape.width(), shape.channels()})) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> fed =
          tf.placeholder(
              TFloat32.class,
              Placeholder.shape(Shape.of(-1, shape.height(), shape.width(), shape.channels())));
      Operand<TFloat32> made = tf.identity(preprocessing.build(tf, fed).operand());
      try (Result result = Sessions.run(session.runner().feed(fed, pixels).fetch(made))) {
        return Tensors.values(result.get(0));
      }
    }
  }
}
