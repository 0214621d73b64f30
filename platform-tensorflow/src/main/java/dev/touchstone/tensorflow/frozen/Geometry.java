package dev.touchstone.tensorflow.frozen;

import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;

/**
 * Sizes of a convolution, in pixels: of its input and output, its filter [rows, columns, channels,
 * filters], its strides, and the zeros above and left of the input.
 */
record Geometry(
    int height,
    int width,
    int outHeight,
    int outWidth,
    int rows,
    int columns,
    int channels,
    int filters,
    int verticalStride,
    int horizontalStride,
    int above,
    int left) {

  /** Of an input's height and width, a filter's shape, and strides as TensorFlow writes them. */
  static Geometry of(int height, int width, long[] filter, List<Long> strides, boolean same) {
    int rows = Math.toIntExact(filter[0]);
    int columns = Math.toIntExact(filter[1]);
    int vertical = Math.toIntExact(strides.get(1));
    int horizontal = Math.toIntExact(strides.get(2));
    int outHeight = steps(height, rows, vertical, same);
    int outWidth = steps(width, columns, horizontal, same);
    return new Geometry(
        height,
        width,
        outHeight,
        outWidth,
        rows,
        columns,
        Math.toIntExact(filter[2]),
        Math.toIntExact(filter[3]),
        vertical,
        horizontal,
        same ? Math.max((outHeight - 1) * vertical + rows - height, 0) / 2 : 0,
        same ? Math.max((outWidth - 1) * horizontal + columns - width, 0) / 2 : 0);
  }

  private static int steps(int size, int length, int stride, boolean same) {
    return same ? (size + stride - 1) / stride : (size - length) / stride + 1;
  }

  /** Whether each output pixel depends on the input's pixel at the same place alone. */
  boolean pointwise() {
    return rows == 1 && columns == 1 && verticalStride == 1 && horizontalStride == 1;
  }

  /** How many values {@link #ofImage} has. */
  long size() {
    return (long) height * width * channels * outHeight * outWidth * filters;
  }

  /** The matrix from a pixel's channels to its filters, if it is {@link #pointwise}. */
  Tensor ofPixel(float[] filter) {
    return new Tensor(new long[] {channels, filters}, filter);
  }

  /** The matrix from all values of an image to all of the output. */
  Tensor ofImage(float[] filter) {
    int ins = height * width * channels;
    int outs = outHeight * outWidth * filters;
    float[] matrix = new float[Math.multiplyExact(ins, outs)];
    for (int place = 0; place < outHeight * outWidth; place++) {
      for (int tap = 0; tap < rows * columns; tap++) {
        int y = place / outWidth * verticalStride + tap / columns - above;
        int x = place % outWidth * horizontalStride + tap % columns - left;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          int row = (y * width + x) * channels;
          for (int channel = 0; channel < channels; channel++) {
            System.arraycopy(
                filter,
                (tap * channels + channel) * filters,
                matrix,
                (row + channel) * outs + place * filters,
                filters);
          }
        }
      }
    }
    return new Tensor(new long[] {ins, outs}, matrix);
  }
}
