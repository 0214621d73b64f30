package dev.touchstone.plugins.model.onnx;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.plugins.model.onnx.file.OnnxFile;
import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;

/**
 * Makes of the platform's images what a network wants: a part of the graph, so that gradients are
 * by the platform's pixels.
 *
 * @param parameters what is asked for
 * @param images shape of the platform's images
 */
record Preprocessing(InputParameters parameters, ImageShape images) {

  /** Checks the parameters and that the file takes such images. */
  static Preprocessing of(InputParameters parameters, ImageShape images, OnnxFile file) {
    Preprocessing made = new Preprocessing(parameters, images);
    requireCount(file, "range", parameters.range(), List.of(0, 2));
    requireCount(file, "resize", parameters.resize(), List.of(0, 2));
    requireCount(file, "mean", parameters.mean(), List.of(0, 1, made.shape().channels()));
    requireCount(file, "std", parameters.std(), List.of(0, 1, made.shape().channels()));
    if (parameters.channels() == Channels.REPEATED && images.channels() != 1) {
      throw file.fault(
          "input.channels is 'repeated', but images of %s are not grey".formatted(images));
    }
    made.requireTaken(file);
    return made;
  }

  private static void requireCount(
      OnnxFile file, String key, List<?> values, List<Integer> possible) {
    if (!possible.contains(values.size())) {
      throw file.fault(
          "input.%s has %d values; %s are possible"
              .formatted(key, values.size(), possible.stream().distinct().toList()));
    }
  }

  /** Shape of what the network gets. */
  ImageShape shape() {
    boolean resized = !parameters.resize().isEmpty();
    return new ImageShape(
        resized ? parameters.resize().get(0) : images.height(),
        resized ? parameters.resize().get(1) : images.width(),
        parameters.channels() == Channels.REPEATED ? 3 : images.channels());
  }

  /** As the file counts dimensions. */
  private long[] fileShape(Layout layout) {
    ImageShape shape = shape();
    return layout == Layout.NCHW
        ? new long[] {Batch.SIZE, shape.channels(), shape.height(), shape.width()}
        : new long[] {Batch.SIZE, shape.height(), shape.width(), shape.channels()};
  }

  private void requireTaken(OnnxFile file) {
    long[] declared = file.inputShape();
    if (declared.length != 4) {
      throw file.fault(
          "its input '%s' has %d dimensions; images have 4"
              .formatted(file.input(), declared.length));
    }
    if (!fits(declared, parameters.layout())) {
      Layout other = parameters.layout() == Layout.NCHW ? Layout.NHWC : Layout.NCHW;
      String hint =
          fits(declared, other)
              ? "say 'layout: %s' in 'input'".formatted(other == Layout.NCHW ? "nchw" : "nhwc")
              : "see 'resize' and 'channels' of 'input'";
      String[] names =
          Arrays.stream(declared, 1, 4)
              .mapToObj(each -> each < 0 ? "any" : Long.toString(each))
              .toArray(String[]::new);
      throw file.fault(
          "takes images of %s (%s), and gets %s×%s×%s of the data set's %s (height×width×channels): %s"
              .formatted(
                  String.join("×", names),
                  parameters.layout() == Layout.NCHW
                      ? "channels×height×width"
                      : "height×width×channels",
                  shape().height(),
                  shape().width(),
                  shape().channels(),
                  images,
                  hint));
    }
  }

  private boolean fits(long[] declared, Layout layout) {
    long[] shape = fileShape(layout);
    for (int axis = 1; axis < 4; axis++) {
      if (declared[axis] >= 0 && declared[axis] != shape[axis]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Builds it.
   *
   * @param pixels [n, height, width, channels] in [0, 1]
   * @return what the network gets, in the same order of dimensions, counted as the file does
   */
  GraphTensor build(Ops tf, Operand<TFloat32> pixels) {
    Operand<TFloat32> current = pixels;
    ImageShape shape = shape();
    if (shape.height() != images.height() || shape.width() != images.width()) {
      current =
          tf.image.resizeBilinear(
              current,
              tf.constant(new int[] {shape.height(), shape.width()}),
              ResizeBilinear.halfPixelCenters(true));
    }
    current =
        switch (parameters.channels()) {
          case SAME -> current;
          case REVERSED -> tf.reverse(current, tf.constant(new int[] {3}));
          case REPEATED -> tf.concat(Collections.nCopies(3, current), tf.constant(3));
        };
    if (!parameters.range().isEmpty()) {
      double low = parameters.range().get(0);
      double width = parameters.range().get(1) - low;
      current = width == 1 ? current : tf.math.mul(current, tf.constant((float) width));
      current = low == 0 ? current : tf.math.add(current, tf.constant((float) low));
    }
    if (!parameters.mean().isEmpty()) {
      current = tf.math.sub(current, tf.constant(floats(parameters.mean())));
    }
    if (!parameters.std().isEmpty()) {
      current = tf.math.div(current, tf.constant(floats(parameters.std())));
    }
    Layout layout = parameters.layout();
    return new GraphTensor(
        current,
        fileShape(layout),
        layout == Layout.NCHW ? Shapes.channelsLast(4) : Shapes.identity(4));
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
