package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/**
 * Squares in L2 (Andriushchenko et al. 2020, algorithm 3) and in L1 (Croce and Hein 2021): the
 * change of one window is moved to another one, in the shape of two hills of opposite signs; from a
 * grid of such windows on. In L2 the change is kept at length ε before it is cut to [0, 1]; in L1
 * the projection onto ball and box at once makes it as long as it may be.
 *
 * @param norm L2 or L1
 */
record HillSquares(ImageShape shape, Norm norm) implements Geometry {

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
        double[] hills = Hills.of(side, random);
        for (int c = 0; c < shape.channels(); c++) {
          int sign = Geometry.sign(random);
          for (int i = 0; i < hills.length; i++) {
            change[window.index(i, c)] = sign * hills[i];
          }
        }
      }
    }
    double scale = epsilon / (TINY + root(sum(change)));
    // Longer hills are left to the projection in L1, which makes few values of many.
    add(image, image.clone(), change, norm == Norm.L1 ? Math.max(1, scale) : scale);
  }

  @Override
  public void change(
      float[] image, float[] clean, double epsilon, double share, RandomGenerator random) {
    double[] change = new double[image.length];
    double spare = power(epsilon);
    for (int i = 0; i < change.length; i++) {
      change[i] = (double) image[i] - clean[i];
      spare -= power(change[i]);
    }
    spare = Math.max(spare, 0) / shape.channels();
    int side = side(share);
    Window to = Window.random(shape, side, random);
    Window from = Window.random(shape, side, random);
    double[] hills = Hills.of(side, random);
    for (int c = 0; c < shape.channels(); c++) {
      move(change, from, to, c, hills, spare, Geometry.sign(random));
    }
    add(image, clean, change, norm == Norm.L1 ? 1 : epsilon / (TINY + root(sum(change))));
  }

  /** An odd one: of even ones in L1 the next, as published, and in L2 the one before. */
  private int side(double share) {
    int side = Geometry.side(shape, share, SHORTEST);
    if (side % 2 == 1) {
      return side;
    }
    boolean fits = side < Math.min(shape.height(), shape.width());
    return norm == Norm.L1 && fits ? side + 1 : side - 1;
  }

  /** Gives one channel's window all that it had, that another one had, and its share of ε. */
  private void move(
      double[] change, Window from, Window to, int c, double[] hills, double spare, int sign) {
    double inTarget = 0;
    for (int i = 0; i < hills.length; i++) {
      inTarget += power(change[to.index(i, c)]);
    }
    double inBoth = inTarget;
    double[] shaped = new double[hills.length];
    for (int i = 0; i < hills.length; i++) {
      int source = from.index(i, c);
      inBoth += to.holds(source) ? 0 : power(change[source]);
      shaped[i] = sign * hills[i] + change[to.index(i, c)] / (TINY + root(inTarget));
    }
    double scale = root(spare + inBoth) / (TINY + root(sum(shaped)));
    // In L1 each channel gets what all together may have, and the projection divides it.
    scale *= norm == Norm.L1 ? shape.channels() : 1;
    for (int i = 0; i < hills.length; i++) {
      change[from.index(i, c)] = 0;
    }
    for (int i = 0; i < hills.length; i++) {
      change[to.index(i, c)] = shaped[i] * scale;
    }
  }

  /** Image ← clean + scale × change, cut to [0, 1] in L2; in L1 that is the projection's. */
  private void add(float[] image, float[] clean, double[] change, double scale) {
    for (int i = 0; i < image.length; i++) {
      double value = clean[i] + scale * change[i];
      image[i] = (float) (norm == Norm.L1 ? value : Math.max(0, Math.min(1, value)));
    }
  }

  /** What of a value counts in the norm's sum, of which {@link #root} is the length. */
  private double power(double value) {
    return norm == Norm.L1 ? Math.abs(value) : value * value;
  }

  private double root(double sum) {
    return norm == Norm.L1 ? sum : Math.sqrt(sum);
  }

  private double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += power(value);
    }
    return sum;
  }
}
