package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** One sample that climbs a loss by estimated gradients. */
final class Estimated {

  private final int row;
  private final int label;
  private final float[] clean;
  private final float[] current;
  private final float[] best;
  private final float[] direction;
  private final float[] gradient;
  private double highest = Double.NEGATIVE_INFINITY;

  Estimated(int row, int label, float[] clean) {
    this.row = row;
    this.label = label;
    this.clean = clean;
    this.current = clean.clone();
    this.best = clean.clone();
    this.direction = new float[clean.length];
    this.gradient = new float[clean.length];
  }

  int row() {
    return row;
  }

  /** The image where the climb is; not to be changed. */
  float[] current() {
    return current;
  }

  /** The image of the highest loss where the climb was; not to be changed. */
  float[] best() {
    return best;
  }

  /** Draws a direction: Gaussian values, or −1 and 1. */
  void draw(boolean gaussian, RandomGenerator random) {
    for (int i = 0; i < direction.length; i++) {
      direction[i] = gaussian ? (float) random.nextGaussian() : random.nextBoolean() ? 1 : -1;
    }
  }

  /** Writes the image on one side of where the climb is; it may leave the box. */
  void look(float width, float[] images, int offset) {
    for (int i = 0; i < current.length; i++) {
      images[offset + i] = current[i] + width * direction[i];
    }
  }

  /** Takes in how the loss rises along the direction. */
  void lean(double rise) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += (float) (rise * direction[i]);
    }
  }

  /** A step of a length along the estimate: in L∞ along its signs. */
  void step(NormBall threat, double length, ImageShape shape) {
    double squares = 0;
    for (float slope : gradient) {
      squares += (double) slope * slope;
    }
    double scale = squares == 0 ? 0 : length / Math.sqrt(squares);
    for (int i = 0; i < current.length; i++) {
      current[i] +=
          (float)
              (threat.norm() == Norm.LINF
                  ? length * Math.signum(gradient[i])
                  : scale * gradient[i]);
    }
    threat.project(clean, 0, current, 0, shape);
    Arrays.fill(gradient, 0);
  }

  /** Takes in the logits where the climb is; returns whether they say it is misclassified. */
  boolean observe(float[] logits, int offset, int classes) {
    double loss = margin(logits, offset, classes);
    if (loss > highest) {
      highest = loss;
      System.arraycopy(current, 0, best, 0, best.length);
    }
    return loss >= 0;
  }

  /** The highest of the other logits above the label's. */
  double margin(float[] logits, int offset, int classes) {
    double others = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      others = c == label ? others : Math.max(others, logits[offset + c]);
    }
    return others - logits[offset + label];
  }
}
