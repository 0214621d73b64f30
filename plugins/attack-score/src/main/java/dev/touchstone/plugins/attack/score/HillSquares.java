package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Squares in L2 (Andriushchenko et al. 2020, algorithm 3): the change of one window is moved to
 * another one, in the shape of two hills of opposite signs; from a grid of such windows on. The
 * change is kept at length ε before it is cut to [0, 1].
 */
record L2Squares(ImageShape shape) implements Geometry {

  /** Windows across the image at the start. */
  private static final int TILES = 5;

  private static final int SHORTEST = 3;
  private static final double TINY = 1e-12;

  @Override
  public void start(float[] image, double epsilon, RandomGenerator random) {
    int side = Math.max(1, Math.min(shape.height(), shape.width()) / TILES);
    double[] change = new double[image.length];
    for (int top = shape.height() % side / 2; top + side <= shape.height(); top += side) {
      for (int left = shape.width() % side / 2; left + side <= shape.width(); left += side) {
        Window window = new Window(shape, top, left, side);
        double[] hills = hills(side, random);
        for (int c = 0; c < shape.channels(); c++) {
          int sign = Geometry.sign(random);
          for (int i = 0; i < hills.length; i++) {
            change[window.index(i, c)] = sign * hills[i];
          }
        }
      }
    }
    add(image, image.clone(), change, epsilon);
  }

  @Override
  public void change(
      float[] image, float[] clean, double epsilon, double share, RandomGenerator random) {
    double[] change = new double[image.length];
    double spare = epsilon * epsilon;
    for (int i = 0; i < change.length; i++) {
      change[i] = (double) image[i] - clean[i];
      spare -= change[i] * change[i];
    }
    spare = Math.max(spare, 0) / shape.channels();
    int side = Geometry.side(shape, share, SHORTEST);
    side -= side % 2 == 0 ? 1 : 0;
    Window to = Window.random(shape, side, random);
    Window from = Window.random(shape, side, random);
    double[] hills = hills(side, random);
    for (int c = 0; c < shape.channels(); c++) {
      move(change, from, to, c, hills, spare, Geometry.sign(random));
    }
    add(image, clean, change, epsilon);
  }

  /** Gives one channel's window all that it had, that another one had, and its share of ε. */
  private static void move(
      double[] change, Window from, Window to, int c, double[] hills, double spare, int sign) {
    double inTarget = to.squares(change, c);
    double inBoth = inTarget;
    double[] shaped = new double[hills.length];
    for (int i = 0; i < hills.length; i++) {
      int source = from.index(i, c);
      inBoth += to.holds(source) ? 0 : change[source] * change[source];
      shaped[i] = sign * hills[i] + change[to.index(i, c)] / (TINY + Math.sqrt(inTarget));
    }
    double scale = Math.sqrt(spare + inBoth) / (TINY + Math.sqrt(squares(shaped)));
    for (int i = 0; i < hills.length; i++) {
      change[from.index(i, c)] = 0;
    }
    for (int i = 0; i < hills.length; i++) {
      change[to.index(i, c)] = shaped[i] * scale;
    }
  }

  /** Image ← clean + change, scaled to length ε; a change of nothing stays nothing. */
  private static void add(float[] image, float[] clean, double[] change, double epsilon) {
    double scale = epsilon / (TINY + Math.sqrt(squares(change)));
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) Math.max(0, Math.min(1, clean[i] + scale * change[i]));
    }
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /**
   * A window of length 1 in L2: in one half a hill of concentric rectangles, in the other the same
   * with the opposite sign; lying or standing.
   */
  static double[] hills(int side, RandomGenerator random) {
    double[] window = new double[side * side];
    int half = side / 2;
    boolean standing = random.nextBoolean();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double value =
            y < half ? height(half, side, y, x) : -height(side - half, side, y - half, x);
        window[standing ? x * side + y : y * side + x] = value;
      }
    }
    double length = Math.sqrt(squares(window));
    for (int i = 0; i < window.length; i++) {
      window[i] /= length;
    }
    return window;
  }

  /** Σ 1/(k + 1)² over the rectangles around the middle that hold a pixel, of rows × columns. */
  private static double height(int rows, int columns, int y, int x) {
    int distance = Math.max(Math.abs(y - rows / 2), Math.abs(x - columns / 2));
    int rectangles = Math.max(rows / 2, columns / 2) + 1;
    double height = 0;
    for (int k = distance; k < rectangles; k++) {
      height += 1.0 / ((k + 1) * (k + 1));
    }
    return height;
  }
}
