package dev.touchstone.plugins.attack.minimum;

/** One sample under search: where the search is, and the nearest misclassified image so far. */
class Searched {

  final int row;
  final int label;
  final Geometry geometry;
  final float[] clean;
  final float[] current;
  private final float[] nearest;
  private double distance = Double.POSITIVE_INFINITY;

  Searched(int row, int label, Geometry geometry, float[] clean) {
    this.row = row;
    this.label = label;
    this.geometry = geometry;
    this.clean = clean;
    this.current = clean.clone();
    this.nearest = clean.clone();
  }

  /** Whether an image was found that is misclassified. */
  final boolean found() {
    return distance < Double.POSITIVE_INFINITY;
  }

  /** Distance of the nearest misclassified image in the norm; infinite if none was found. */
  final double distance() {
    return distance;
  }

  /** The nearest misclassified image, or the clean one; not to be changed. */
  final float[] nearest() {
    return nearest;
  }

  /** Distance of the current image from the clean one. */
  final double currentDistance() {
    return geometry.length(difference());
  }

  final float[] difference() {
    float[] difference = new float[clean.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = current[i] - clean[i];
    }
    return difference;
  }

  /** Takes in that the current image is misclassified; returns whether it is the nearest one. */
  final boolean record() {
    double here = currentDistance();
    if (here >= distance) {
      return false;
    }
    distance = here;
    System.arraycopy(current, 0, nearest, 0, current.length);
    return true;
  }

  static float clip(double value) {
    return (float) Math.max(0, Math.min(1, value));
  }
}
