package dev.touchstone.plugins.dataset.strokes;

/**
 * One movement of the pen: through its control points in turn, in straight lines or along a uniform
 * Catmull–Rom spline.
 *
 * @param points x and y in turn, at least two points, in units of the digit's height, y downwards
 * @param smooth whether the pen rounds the control points
 */
record Stroke(double[] points, boolean smooth) {

  /** Pieces between two control points, fine enough for the elastic deformation to bend lines. */
  private static final int PIECES = 8;

  /** A stroke along the spline. */
  static Stroke curve(double... points) {
    return new Stroke(points, true);
  }

  /** A stroke with corners. */
  static Stroke lines(double... points) {
    return new Stroke(points, false);
  }

  /** The same stroke with every coordinate moved by bell-shaped noise. */
  Stroke jittered(Variates random, double deviation) {
    double[] moved = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      moved[i] = points[i] + deviation * random.bell();
    }
    return new Stroke(moved, smooth);
  }

  /** The path as a polyline of short segments: x and y in turn. */
  double[] polyline() {
    int intervals = points.length / 2 - 1;
    double[] path = new double[2 * (intervals * PIECES + 1)];
    for (int step = 0; step <= intervals * PIECES; step++) {
      int interval = Math.min(step / PIECES, intervals - 1);
      double t = (double) (step - interval * PIECES) / PIECES;
      path[2 * step] = interpolate(interval, t, 0);
      path[2 * step + 1] = interpolate(interval, t, 1);
    }
    return path;
  }

  private double interpolate(int interval, double t, int axis) {
    double p1 = points[2 * interval + axis];
    double p2 = points[2 * interval + 2 + axis];
    if (!smooth) {
      return p1 + t * (p2 - p1);
    }
    // Beyond the ends the spline is continued by reflection.
    double p0 = interval == 0 ? 2 * p1 - p2 : points[2 * interval - 2 + axis];
    boolean last = 2 * interval + 4 >= points.length;
    double p3 = last ? 2 * p2 - p1 : points[2 * interval + 4 + axis];
    return 0.5
        * (2 * p1
            + t * (p2 - p0)
            + t * t * (2 * p0 - 5 * p1 + 4 * p2 - p3)
            + t * t * t * (3 * p1 - p0 - 3 * p2 + p3));
  }
}
