package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Candidates of one sample, each the places and values of some pixels, under evolution. */
final class Population {

  /** Mean and deviation of the first values: those of Su et al. over 255. */
  private static final double MIDDLE = 0.5;

  private final OnePixelParameters parameters;
  private final ImageShape shape;
  private final float[] clean;
  private final RandomGenerator random;
  private final double[][] parents;
  private final double[][] children;
  private final double[] margins;
  private float[] best;
  private double lowest = Double.POSITIVE_INFINITY;
  private int generation;

  Population(
      OnePixelParameters parameters,
      int pixels,
      ImageShape shape,
      float[] clean,
      RandomGenerator random) {
    this.parameters = parameters;
    this.shape = shape;
    this.clean = clean;
    this.random = random;
    int genes = pixels * (2 + shape.channels());
    this.parents = new double[parameters.population()][genes];
    this.children = new double[parameters.population()][genes];
    this.margins = new double[parameters.population()];
    Arrays.fill(margins, Double.POSITIVE_INFINITY);
    this.best = clean;
  }

  /** The images of the next generation's first {@code count} children. */
  float[] breed(int count) {
    float[] images = new float[count * clean.length];
    for (int i = 0; i < count; i++) {
      if (generation == 0) {
        drawInto(children[i]);
      } else {
        cross(children[i]);
      }
      System.arraycopy(image(children[i]), 0, images, i * clean.length, clean.length);
    }
    generation++;
    return images;
  }

  private void drawInto(double[] child) {
    for (int g = 0; g < child.length; g++) {
      child[g] =
          switch (g % (2 + shape.channels())) {
            case 0 -> random.nextDouble() * shape.height();
            case 1 -> random.nextDouble() * shape.width();
            default -> MIDDLE + MIDDLE * random.nextGaussian();
          };
    }
  }

  /** Differential evolution without crossover: a + F (b − c), of three different candidates. */
  private void cross(double[] child) {
    int first = random.nextInt(parents.length);
    int second = another(first, first);
    double[] a = parents[first];
    double[] b = parents[second];
    double[] c = parents[another(first, second)];
    for (int g = 0; g < child.length; g++) {
      child[g] = a[g] + parameters.weight() * (b[g] - c[g]);
    }
  }

  private int another(int one, int two) {
    int drawn;
    do {
      drawn = random.nextInt(parents.length);
    } while (drawn == one || drawn == two);
    return drawn;
  }

  private float[] image(double[] candidate) {
    float[] image = clean.clone();
    int genes = 2 + shape.channels();
    for (int g = 0; g < candidate.length; g += genes) {
      int y = (int) Math.max(0, Math.min(shape.height() - 1, Math.floor(candidate[g])));
      int x = (int) Math.max(0, Math.min(shape.width() - 1, Math.floor(candidate[g + 1])));
      for (int c = 0; c < shape.channels(); c++) {
        int at = (y * shape.width() + x) * shape.channels() + c;
        image[at] = (float) Math.max(0, Math.min(1, candidate[g + 2 + c]));
      }
    }
    return image;
  }

  /** Takes in a child's margin; returns whether it is the lowest of all so far. */
  boolean judge(int child, double margin) {
    if (margin < margins[child]) {
      margins[child] = margin;
      double[] parent = parents[child];
      parents[child] = children[child];
      children[child] = parent;
      if (margin < lowest) {
        lowest = margin;
        best = image(parents[child]);
        return true;
      }
    }
    return false;
  }

  /** The image of the lowest margin; the clean one before any. */
  float[] best() {
    return best.clone();
  }
}
