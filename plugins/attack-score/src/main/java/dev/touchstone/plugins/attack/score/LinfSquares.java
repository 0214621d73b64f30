package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Squares in L∞ (Andriushchenko et al. 2020, algorithm 2): every pixel is at an end of its range,
 * from vertical stripes on.
 */
record LinfSquares(ImageShape shape) implements Geometry {

  @Override
  public void start(float[] image, double epsilon, RandomGenerator random) {
    int stripe = shape.width() * shape.channels();
    for (int i = 0; i < stripe; i++) {
      float change = (float) epsilon * Geometry.sign(random);
      for (int at = i; at < image.length; at += stripe) {
        image[at] += change;
      }
    }
  }

  @Override
  public void change(
      float[] image, float[] clean, double epsilon, double share, RandomGenerator random) {
    int side = Geometry.side(shape, share, 1);
    int top = random.nextInt(shape.height() - side + 1);
    int left = random.nextInt(shape.width() - side + 1);
    int[] signs = new int[shape.channels()];
    for (int c = 0; c < signs.length; c++) {
      signs[c] = Geometry.sign(random);
    }
    // A square that lies there already would waste a query: its opposite does not.
    if (!paint(image, clean, epsilon, top, left, side, signs, 1)) {
      paint(image, clean, epsilon, top, left, side, signs, -1);
    }
  }

  /** Returns whether anything changed. */
  private boolean paint(
      float[] image,
      float[] clean,
      double epsilon,
      int top,
      int left,
      int side,
      int[] signs,
      int factor) {
    boolean changed = false;
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        for (int c = 0; c < signs.length; c++) {
          int i = (y * shape.width() + x) * signs.length + c;
          float moved = clean[i] + (float) epsilon * signs[c] * factor;
          float value = Math.max(0f, Math.min(1f, moved));
          changed |= value != image[i];
          image[i] = value;
        }
      }
    }
    return changed;
  }
}
