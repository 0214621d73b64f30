package dev.touchstone.core.corruptions;

import dev.touchstone.api.threat.PixelGrid;

/** One image while it is corrupted: values by row, column and channel, in double precision. */
final class Raster {

  private final int height;
  private final int width;
  private final int channels;
  private final double[] values;

  /** A black image. */
  Raster(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = new double[height * width * channels];
  }

  /** An image of many. */
  static Raster of(float[] images, int from, PixelGrid shape) {
    Raster raster = new Raster(shape.height(), shape.width(), shape.channels());
    for (int i = 0; i < raster.values.length; i++) {
      raster.values[i] = images[from + i];
    }
    return raster;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int channels() {
    return channels;
  }

  double at(int row, int column, int channel) {
    return values[(row * width + column) * channels + channel];
  }

  void set(int row, int column, int channel, double value) {
    values[(row * width + column) * channels + channel] = value;
  }

  /** A value of an image that goes on mirrored at its edges, the edge's pixels twice. */
  double mirrored(int row, int column, int channel) {
    return at(inside(row, height), inside(column, width), channel);
  }

  private static int inside(int place, int length) {
    int around = Math.floorMod(place, 2 * length);
    return around < length ? around : 2 * length - 1 - around;
  }

  /** A value between pixels, of the four around it; mirrored at the edges. */
  double between(double row, double column, int channel) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double lower = row - top;
    double righter = column - left;
    return (1 - lower)
            * ((1 - righter) * mirrored(top, left, channel)
                + righter * mirrored(top, left + 1, channel))
        + lower
            * ((1 - righter) * mirrored(top + 1, left, channel)
                + righter * mirrored(top + 1, left + 1, channel));
  }

  /** Makes an image of the same size, value by value. */
  Raster each(Value value) {
    Raster made = new Raster(height, width, channels);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        for (int c = 0; c < channels; c++) {
          made.set(row, column, c, value.at(row, column, c));
        }
      }
    }
    return made;
  }

  /** One value of an image. */
  @FunctionalInterface
  interface Value {
    double at(int row, int column, int channel);
  }

  /** The largest value. */
  double largest() {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** The mean of a channel. */
  double mean(int channel) {
    double sum = 0;
    for (int i = channel; i < values.length; i += channels) {
      sum += values[i];
    }
    return sum / (height * width);
  }

  /** Writes the image among many, clipped to [0, 1]. */
  void write(float[] images, int to) {
    for (int i = 0; i < values.length; i++) {
      images[to + i] = (float) Math.max(0, Math.min(1, values[i]));
    }
  }
}
