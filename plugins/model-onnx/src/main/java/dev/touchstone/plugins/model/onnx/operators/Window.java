package dev.touchstone.plugins.model.onnx.operators;

import java.util.Optional;

/**
 * How a window goes over an image: that of a convolution or of a pool. Arrays have one value for
 * rows and one for columns.
 *
 * @param kernel its size
 * @param stride how far it goes at a time
 * @param dilation how far its elements are apart
 * @param before padding at the top and at the left
 * @param after padding at the bottom and at the right
 */
record Window(int[] kernel, int[] stride, int[] dilation, int[] before, int[] after) {

  /** Large enough for any image, small enough that no sum of them overflows. */
  private static final long LARGEST = 1 << 20;

  /**
   * Reads the attributes that convolutions and pools share.
   *
   * @param kernel size as the weights say it; empty for pools, which say it themselves
   * @param shape of the input, [n, channels, height, width]
   */
  static Window of(Node node, Optional<int[]> kernel, long[] shape) {
    if (shape.length != 4) {
      throw new IllegalArgumentException(
          "works on %d dimensions; images with 2 and their channels are supported"
              .formatted(shape.length));
    }
    int[] size = pair(node.integers("kernel_shape"), kernel.orElse(null), 1, "kernel_shape");
    if (kernel.isPresent() && (size[0] != kernel.get()[0] || size[1] != kernel.get()[1])) {
      throw new IllegalArgumentException("has a kernel_shape that its weights do not have");
    }
    int[] stride = pair(node.integers("strides"), new int[] {1, 1}, 1, "strides");
    int[] dilation = pair(node.integers("dilations"), new int[] {1, 1}, 1, "dilations");
    int[] before = new int[2];
    int[] after = new int[2];
    String auto = node.text("auto_pad", "NOTSET");
    Optional<long[]> pads = node.integers("pads");
    switch (auto) {
      case "NOTSET" ->
          pads.ifPresent(
              given -> {
                if (given.length != 4) {
                  throw new IllegalArgumentException("has pads of " + given.length + " values");
                }
                for (int i = 0; i < 2; i++) {
                  before[i] = small(given[i], 0, "pads");
                  after[i] = small(given[i + 2], 0, "pads");
                }
              });
      case "SAME_UPPER", "SAME_LOWER" -> {
        for (int i = 0; i < 2; i++) {
          long in = shape[i + 2];
          long out = (in + stride[i] - 1) / stride[i];
          long total =
              Math.max(0, (out - 1) * stride[i] + (long) (size[i] - 1) * dilation[i] + 1 - in);
          long less = total / 2;
          before[i] = small(auto.equals("SAME_UPPER") ? less : total - less, 0, "pads");
          after[i] = small(total - before[i], 0, "pads");
        }
      }
      case "VALID" -> {
        // No padding.
      }
      default -> throw new IllegalArgumentException("has an auto_pad that is not known");
    }
    return new Window(size, stride, dilation, before, after);
  }

  private static int[] pair(
      Optional<long[]> given, int[] otherwise, int smallest, String attribute) {
    if (given.isEmpty()) {
      if (otherwise == null) {
        throw new IllegalArgumentException("lacks the attribute " + attribute);
      }
      return otherwise.clone();
    }
    if (given.get().length != 2) {
      throw new IllegalArgumentException(
          "has %s of %d values; 2 are supported".formatted(attribute, given.get().length));
    }
    return new int[] {
      small(given.get()[0], smallest, attribute), small(given.get()[1], smallest, attribute)
    };
  }

  private static int small(long value, int smallest, String attribute) {
    if (value < smallest || value > LARGEST) {
      throw new IllegalArgumentException("has %d in %s".formatted(value, attribute));
    }
    return (int) value;
  }

  /** How much of the image the window covers along an axis. */
  long extent(int axis) {
    return (long) (kernel[axis] - 1) * dilation[axis] + 1;
  }

  /** Size of the output along an axis. */
  long out(int axis, long in, boolean ceil) {
    long room = in + before[axis] + after[axis] - extent(axis);
    if (room < 0) {
      throw new IllegalArgumentException(
          "has a window of %d in %d pixels; the image is too small for it"
              .formatted(extent(axis), in + before[axis] + after[axis]));
    }
    long out = room / stride[axis] + 1;
    // A window that would begin in the padding behind the image is left out.
    if (ceil && room % stride[axis] != 0 && out * stride[axis] < in + before[axis]) {
      out++;
    }
    return out;
  }

  boolean dilated() {
    return dilation[0] > 1 || dilation[1] > 1;
  }

  boolean padded() {
    return before[0] + before[1] + after[0] + after[1] > 0;
  }

  /** Whether TensorFlow's SAME pads images of this size alike. */
  boolean same(long height, long width) {
    long[] in = {height, width};
    for (int i = 0; i < 2; i++) {
      long out = (in[i] + stride[i] - 1) / stride[i];
      long total = Math.max(0, (out - 1) * stride[i] + extent(i) - in[i]);
      if (before[i] != total / 2 || after[i] != total - total / 2) {
        return false;
      }
    }
    return true;
  }
}
