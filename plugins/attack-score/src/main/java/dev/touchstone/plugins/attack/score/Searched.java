package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/** One sample under random search: the image of the lowest margin, and the one that is tried. */
final class Searched {

  private final int row;
  private final int label;
  private final float[] clean;
  private final Geometry geometry;
  private final NormBall threat;
  private final ImageShape shape;
  private final float[] best;
  private final float[] tried;
  private double lowest = Double.POSITIVE_INFINITY;

  Searched(
      int row, int label, float[] clean, Geometry geometry, NormBall threat, ImageShape shape) {
    this.row = row;
    this.label = label;
    this.clean = clean;
    this.geometry = geometry;
    this.threat = threat;
    this.shape = shape;
    this.best = clean.clone();
    this.tried = clean.clone();
  }

  int row() {
    return row;
  }

  /** The image of the lowest margin; not to be changed. */
  float[] best() {
    return best;
  }

  /** The image to be asked about; not to be changed. */
  float[] tried() {
    return tried;
  }

  void start(RandomGenerator random) {
    geometry.start(tried, threat.epsilon(), random);
    threat.project(clean, 0, tried, 0, shape);
  }

  void change(double share, RandomGenerator random) {
    System.arraycopy(best, 0, tried, 0, tried.length);
    geometry.change(tried, clean, threat.epsilon(), share, random);
    threat.project(clean, 0, tried, 0, shape);
  }

  /** Takes in the logits of what was tried; returns whether they say that it is misclassified. */
  boolean observe(float[] logits, int offset, int classes) {
    double others = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      others = c == label ? others : Math.max(others, logits[offset + c]);
    }
    double margin = logits[offset + label] - others;
    if (margin < lowest) {
      lowest = margin;
      System.arraycopy(tried, 0, best, 0, best.length);
    }
    return margin <= 0;
  }
}
