package dev.touchstone.tensorflow.graph;

import java.util.List;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationAttributeInspector;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * The input gradient of a convolution over few channels, such as an image's, for blocks of pixels
 * at a time.
 *
 * <p>TensorFlow's kernel computes it as a convolution whose output channels are the input's, and
 * pads the one or three of them to the processor's vectors of 16: most of its work is for nothing.
 * Here the pixels of a block of {@code block} × {@code block} are channels of one convolution, with
 * a filter that holds the given one once for each pixel, shifted; depth-to-space then lays them
 * side by side. Each pixel's sum has the same terms in the same order, and zeros.
 *
 * @param input [n, height, width, channels]
 * @param filter [rows, columns, channels, filters]
 * @param output the convolution's output, [n, rows, columns, filters]
 * @param vertical the geometry from top to bottom
 * @param horizontal the geometry from left to right
 * @param channels the input's channels
 */
record BlockedInputGradient(
    Output<TFloat32> input,
    Output<TFloat32> filter,
    Output<TFloat32> output,
    Axis vertical,
    Axis horizontal,
    int channels) {

  /** What a vector of AVX-512 holds in float32, and what kernels pad channels to. */
  private static final int LANES = 16;

  /**
   * How many times fewer products it must be. Measured with 16 to 64 filters on 28 to 224 pixels:
   * from about 3 times fewer on it takes half of the time; below, as long as TensorFlow's kernel.
   */
  private static final double WORTH_IT = 3;

  /**
   * The blocked form of a convolution's input gradient, where it is worth it.
   *
   * @return empty if the operation is none whose blocked gradient is known to be right and faster
   */
  static Optional<BlockedInputGradient> of(GraphOperation operation) {
    if (!operation.type().equals("Conv2D") || operation.output(0).dataType() != DataType.DT_FLOAT) {
      return Optional.empty();
    }
    Shape input = operation.input(0).shape();
    Shape filter = operation.input(1).shape();
    Shape output = operation.output(0).shape();
    OperationAttributeInspector attributes = operation.attributes();
    long[] strides = attributes.getAttrIntList("strides");
    String padding = attributes.getAttrString("padding");
    boolean plain =
        known(input)
            && known(output)
            && !filter.hasUnknownDimension()
            && attributes.getAttrString("data_format").equals("NHWC")
            && List.of("SAME", "VALID").contains(padding)
            && strides[1] == strides[2]
            && filter.get(2) == input.get(3);
    for (long dilation : attributes.getAttrIntList("dilations")) {
      plain &= dilation == 1;
    }
    if (!plain) {
      return Optional.empty();
    }
    int channels = Math.toIntExact(input.get(3));
    int stride = Math.toIntExact(strides[1]);
    int times = times(channels, stride);
    if (times == 0) {
      return Optional.empty();
    }
    boolean same = padding.equals("SAME");
    Axis vertical = axis(input, filter, output, 1, stride, times, same);
    Axis horizontal = axis(input, filter, output, 2, stride, times, same);
    if (vertical.saving() * horizontal.saving() < WORTH_IT) {
      return Optional.empty();
    }
    return Optional.of(
        new BlockedInputGradient(
            operation.input(0).expect(TFloat32.class),
            operation.input(1).expect(TFloat32.class),
            operation.<TFloat32>output(0).asOutput(),
            vertical,
            horizontal,
            channels));
  }

  /** How many steps of the convolution make a block: as many as fill the lanes, at most. */
  private static int times(int channels, int stride) {
    int times = 0;
    while ((times + 1) * stride * (times + 1) * stride * channels <= LANES) {
      times++;
    }
    return times;
  }

  private static boolean known(Shape shape) {
    return !shape.isUnknown()
        && shape.numDimensions() == 4
        && shape.get(1) > 0
        && shape.get(2) > 0
        && shape.get(3) > 0;
  }

  private static Axis axis(
      Shape input, Shape filter, Shape output, int at, int stride, int times, boolean same) {
    int size = Math.toIntExact(input.get(at));
    int length = Math.toIntExact(filter.get(at - 1));
    int steps = Math.toIntExact(output.get(at));
    int padding = same ? Math.max((steps - 1) * stride + length - size, 0) : 0;
    return new Axis(size, length, steps, padding / 2, stride, times);
  }

  /**
   * Builds the input gradient.
   *
   * @param outputGradient the derivative by {@link #output}
   * @return the derivative by {@link #input}
   */
  Operand<TFloat32> build(Ops tf, Operand<TFloat32> outputGradient) {
    int block = vertical.block();
    Operand<TFloat32> blocks =
        tf.nn.conv2d(
            windows(tf, outputGradient),
            shiftedFilters(tf),
            List.of(1L, (long) vertical.times(), (long) vertical.times(), 1L),
            "VALID");
    Operand<TFloat32> pixels = tf.nn.depthToSpace(blocks, (long) block);
    if (vertical.blocks() * block == vertical.size()
        && horizontal.blocks() * block == horizontal.size()) {
      return pixels;
    }
    return tf.slice(
        pixels,
        tf.constant(new int[] {0, 0, 0, 0}),
        tf.constant(new int[] {-1, vertical.size(), horizontal.size(), -1}));
  }

  /** The gradient with the zeros, or without the surplus, that whole blocks need. */
  private Operand<TFloat32> windows(Ops tf, Operand<TFloat32> gradient) {
    Operand<TFloat32> windows = gradient;
    if (vertical.after() < 0 || horizontal.after() < 0) {
      windows =
          tf.slice(
              windows,
              tf.constant(new int[] {0, 0, 0, 0}),
              tf.constant(new int[] {-1, vertical.used(), horizontal.used(), -1}));
    }
    int[][] zeros = {
      {0, 0},
      {vertical.before(), Math.max(vertical.after(), 0)},
      {horizontal.before(), Math.max(horizontal.after(), 0)},
      {0, 0}
    };
    return tf.pad(windows, tf.constant(zeros), tf.constant(0f));
  }

  /** [window rows, window columns, filters, block · block · channels]. */
  private Operand<TFloat32> shiftedFilters(Ops tf) {
    int filters = Math.toIntExact(filter.shape().get(3));
    int taps = vertical.length() * horizontal.length();
    int block = vertical.block();
    Operand<TFloat32> turned = tf.linalg.transpose(filter, tf.constant(new int[] {0, 1, 3, 2}));
    Operand<TFloat32> rows =
        tf.concat(
            List.of(
                tf.reshape(turned, tf.constant(new int[] {taps, filters * channels})),
                tf.zeros(tf.array(1, filters * channels), TFloat32.class)),
            tf.constant(0));
    Operand<TFloat32> chosen =
        tf.gather(rows, tf.constant(StdArrays.ndCopyOf(tapOfWindowAndPixel())), tf.constant(0));
    Operand<TFloat32> shifted =
        tf.linalg.transpose(
            tf.reshape(
                chosen,
                tf.constant(
                    new int[] {
                      vertical.window(), horizontal.window(), block * block, filters, channels
                    })),
            tf.constant(new int[] {0, 1, 3, 2, 4}));
    return tf.reshape(
        shifted,
        tf.constant(
            new int[] {vertical.window(), horizontal.window(), filters, block * block * channels}));
  }

  /** For each place of the window and pixel of the block the filter's tap; the last is zero. */
  private int[] tapOfWindowAndPixel() {
    int block = vertical.block();
    int none = vertical.length() * horizontal.length();
    int[] taps = new int[vertical.window() * horizontal.window() * block * block];
    int place = 0;
    for (int y = 0; y < vertical.window(); y++) {
      for (int x = 0; x < horizontal.window(); x++) {
        for (int pixelY = 0; pixelY < block; pixelY++) {
          for (int pixelX = 0; pixelX < block; pixelX++) {
            int i = vertical.tap(y, pixelY);
            int j = horizontal.tap(x, pixelX);
            taps[place++] = i < 0 || j < 0 ? none : i * horizontal.length() + j;
          }
        }
      }
    }
    return taps;
  }

  /**
   * One direction of the image. Output place o of the convolution sees pixel p through tap i = p +
   * padding − stride · o.
   *
   * @param size pixels
   * @param length taps of the filter
   * @param steps places of the output
   * @param padding zeros before the first pixel
   * @param stride pixels from one place to the next
   * @param times places to a block
   */
  private record Axis(int size, int length, int steps, int padding, int stride, int times) {

    /** Pixels to a block. */
    int block() {
      return times * stride;
    }

    int blocks() {
      return (size + block() - 1) / block();
    }

    /** The first place that sees a block's pixels, from the block's own first. */
    private int first() {
      return -Math.floorDiv(length - 1 - padding, stride);
    }

    private int last() {
      return Math.floorDiv(block() - 1 + padding, stride);
    }

    /** Places that see a block's pixels. */
    int window() {
      return last() - first() + 1;
    }

    /** Products for a pixel, of TensorFlow's kernel and of this one: how many times as many. */
    double saving() {
      return (double) length / stride * block() / window();
    }

    int before() {
      return -first();
    }

    /** Zeros after the last place; below zero, places that see no pixel. */
    int after() {
      return times * (blocks() - 1) + last() - (steps - 1);
    }

    /** Places that are needed. */
    int used() {
      return steps + Math.min(after(), 0);
    }

    /** The tap through which a window's place sees a block's pixel, or below 0. */
    int tap(int place, int pixel) {
      int tap = pixel + padding - stride * (first() + place);
      return tap < length ? tap : -1;
    }
  }
}
