package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/** One sample under search. What it does depends on its own stream and answers, on no other's. */
class Sample {

  private final int row;
  private final int label;
  private final Norm norm;
  private final ImageShape shape;

  /** A misclassified image: in turn the end of a step, and the one at the boundary before it. */
  final float[] current;

  /** The image to be asked about. */
  final float[] tried;

  final float[] clean;
  final Geometry geometry;
  final RandomGenerator random;
  private final float[] nearest;
  private double nearestDistance = Double.POSITIVE_INFINITY;
  private double proposedDistance = Double.POSITIVE_INFINITY;

  private final float[] searchedFrom;
  private double searchedDistance;
  private double low;
  private double high;

  /**
   * A sample that is at its clean image.
   *
   * @param geometry in which the boundary is searched for; the nearest is that in the threat's norm
   */
  Sample(AttackTask task, int row, int label, float[] clean, Geometry geometry) {
    this.row = row;
    this.label = label;
    this.clean = clean;
    this.norm = task.threat().norm();
    this.geometry = geometry;
    this.shape = task.shape();
    this.random = task.random(row);
    this.current = clean.clone();
    this.tried = clean.clone();
    this.nearest = clean.clone();
    this.searchedFrom = clean.clone();
  }

  final int row() {
    return row;
  }

  final int label() {
    return label;
  }

  /** The nearest misclassified image, or the clean one; not to be changed. */
  final float[] nearest() {
    return nearest;
  }

  /** Distance of the nearest misclassified image; infinite if none was found. */
  final double distance() {
    return nearestDistance;
  }

  /** Whether a misclassified image was found. */
  final boolean started() {
    return nearestDistance < Double.POSITIVE_INFINITY;
  }

  /** Whether there is a nearer image than the one that was last proposed. */
  final boolean nearerThanProposed() {
    return nearestDistance < proposedDistance;
  }

  final void proposed() {
    proposedDistance = nearestDistance;
  }

  /** Takes in that what was tried is misclassified, and goes there. */
  final void found() {
    System.arraycopy(tried, 0, current, 0, tried.length);
    record();
  }

  /** Takes in that what was tried is misclassified. */
  final void record() {
    double distance = distanceOf(tried);
    if (distance < nearestDistance) {
      nearestDistance = distance;
      System.arraycopy(tried, 0, nearest, 0, tried.length);
    }
  }

  final void tryImage(float[] image) {
    System.arraycopy(image, 0, tried, 0, tried.length);
  }

  /** Uniform noise, and later blends of it with the clean image, too: not all noise is alike. */
  final void tryStart(int draw) {
    double share = draw == 0 ? 1 : 1 - random.nextDouble();
    for (int i = 0; i < tried.length; i++) {
      tried[i] = clip(clean[i] + share * (random.nextDouble() - clean[i]));
    }
  }

  /** Begins the search for the boundary, between the clean image and the current one. */
  final void beginSearch() {
    System.arraycopy(current, 0, searchedFrom, 0, current.length);
    searchedDistance = distanceOf(current);
    low = 0;
    high = 1;
  }

  final boolean searching() {
    return high - low > geometry.tolerance(clean.length);
  }

  final void tryMiddle() {
    geometry.towards(clean, searchedFrom, (low + high) / 2, searchedDistance, tried);
  }

  final void observeMiddle(boolean fooled) {
    double middle = (low + high) / 2;
    if (fooled) {
      high = middle;
      found();
    } else {
      low = middle;
    }
  }

  /** Distance of the image that the last search for the boundary came from. */
  final double searchedDistance() {
    return searchedDistance;
  }

  final double distanceOf(float[] image) {
    return norm.distance(image, 0, clean, 0, shape);
  }

  static float clip(double value) {
    return (float) Math.max(0, Math.min(1, value));
  }
}
