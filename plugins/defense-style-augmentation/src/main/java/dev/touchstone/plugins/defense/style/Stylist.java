package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Gives images one style. Not thread-safe; to be closed. */
final class Stylist implements AutoCloseable {

  /** Pixels of a batch: enough to keep the cores busy, and 300 MB of memory at most. */
  private static final int BATCH_PIXELS = 1 << 16;

  private static final int LARGEST_BATCH = 64;

  private final WorkingSize size;
  private final int batch;
  private final Graph graph;
  private final Session session;
  private final Placeholder<TFloat32> images;
  private final Operand<TFloat32> large;
  private final Operand<TFloat32> stylised;

  private Stylist(StyleWeights style, WorkingSize size, int batch, Consumer<Graph> kernels) {
    this.size = size;
    this.batch = batch;
    this.graph = Sessions.newGraph();
    Ops tf = Ops.create(graph);
    ImageShape shape = size.shape();
    this.images =
        tf.placeholder(
            TFloat32.class,
            Placeholder.shape(Shape.of(batch, shape.height(), shape.width(), shape.channels())));
    Operand<TFloat32> output =
        TransferNetwork.build(
            tf, name -> constant(tf, style.weights().tensors().get(name)), size.enter(tf, images));
    this.large = size.leave(tf, output);
    this.stylised = size.back(tf, large);
    try {
      kernels.accept(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
    this.session = Sessions.open(graph);
  }

  private static Operand<TFloat32> constant(Ops tf, Tensor tensor) {
    return tf.constant(Shape.of(tensor.shape()), DataBuffers.of(tensor.values(), true, false));
  }

  /**
   * A stylist whose network works at the given size.
   *
   * @param kernels looks at the graph before it is run, and may refuse it
   */
  static Stylist open(StyleWeights style, WorkingSize size, Consumer<Graph> kernels) {
    int batch = BATCH_PIXELS / (size.height() * size.width());
    return new Stylist(style, size, Math.max(1, Math.min(LARGEST_BATCH, batch)), kernels);
  }

  /** A stylist that takes so many images at a time. */
  static Stylist open(StyleWeights style, WorkingSize size, int batch) {
    return new Stylist(style, size, batch, StyleKernels.UNCHECKED);
  }

  /**
   * Images of the data set's shape in the style.
   *
   * @param pixels NHWC in [0, 1]
   * @param done told the number of images after each batch
   * @return as many, in [0, 1]
   */
  float[] apply(float[] pixels, IntConsumer done) {
    return apply(pixels, stylised, size.shape().size(), done);
  }

  /** The same at the working size, before they are scaled back. */
  float[] applyLarge(float[] pixels) {
    int values = size.height() * size.width() * size.shape().channels();
    return apply(pixels, large, values, count -> {});
  }

  private float[] apply(float[] pixels, Operand<TFloat32> output, int values, IntConsumer done) {
    int in = size.shape().size();
    int count = pixels.length / in;
    float[] result = new float[Math.multiplyExact(count, values)];
    for (int first = 0; first < count; first += batch) {
      int filled = Math.min(batch, count - first);
      // The last batch is filled up, so that an image's rounding does not depend on its company.
      float[] fed = new float[batch * in];
      System.arraycopy(pixels, first * in, fed, 0, filled * in);
      float[] made = run(fed, output);
      System.arraycopy(made, 0, result, first * values, filled * values);
      done.accept(filled);
    }
    return result;
  }

  private float[] run(float[] fed, Operand<TFloat32> output) {
    try (TFloat32 input = Tensors.of(fed, images.shape().asArray());
        Result result = Sessions.run(session.runner().feed(images, input).fetch(output))) {
      return Tensors.values(result.get(0));
    }
  }

  /** Pixels of images as whole numbers from 0 to 255, as an image file would hold them. */
  static byte[] quantized(float[] pixels) {
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      bytes[i] = (byte) Math.round(255 * pixels[i]);
    }
    return bytes;
  }

  /** The inverse of {@link #quantized}. */
  static void restore(byte[] bytes, float[] into, int offset) {
    for (int i = 0; i < bytes.length; i++) {
      into[offset + i] = (bytes[i] & 0xff) / 255f;
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
