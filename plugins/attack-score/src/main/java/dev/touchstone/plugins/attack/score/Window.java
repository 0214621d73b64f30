package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * A square of an image.
 *
 * @param top its first row
 * @param left its first column
 */
record Window(ImageShape shape, int top, int left, int side) {

  static Window random(ImageShape shape, int side, RandomGenerator random) {
    int top = random.nextInt(shape.height() - side + 1);
    return new Window(shape, top, random.nextInt(shape.width() - side + 1), side);
  }

  /** Where in the image the window's pixel {@code i}, counted row by row, has channel {@code c}. */
  int index(int i, int c) {
    int y = top + i / side;
    int x = left + i % side;
    return (y * shape.width() + x) * shape.channels() + c;
  }

  /** Whether a value of the image is in the window. */
  boolean holds(int index) {
    int pixel = index / shape.channels();
    int y = pixel / shape.width() - top;
    int x = pixel % shape.width() - left;
    return y >= 0 && y < side && x >= 0 && x < side;
  }
}
