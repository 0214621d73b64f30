package dev.touchstone.plugins.dataset.strokes;

import java.util.Arrays;

/**
 * A grey square that keeps, per pixel, the signed distance to the ink's edge, and turns it into
 * anti-aliased coverage. Plain arithmetic only, hence the same bits on every Java platform.
 */
final class Canvas {

  /** Pixels along each side. */
  static final int SIDE = 28;

  /** How far beyond the edge of the ink distances are kept; more than any softness needs. */
  private static final double MARGIN = 1.5;

  private final double[] distances = new double[SIDE * SIDE];

  Canvas() {
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
  }

  /**
   * Draws a round pen along a polyline.
   *
   * @param path x and y in turn, in pixels; the centre of the first pixel is (0.5, 0.5)
   * @param startRadius radius of the pen at the beginning, in pixels
   * @param endRadius radius at the end; between, it changes evenly from point to point
   */
  void draw(double[] path, double startRadius, double endRadius) {
    int segments = path.length / 2 - 1;
    for (int i = 0; i < segments; i++) {
      double radius = startRadius + (endRadius - startRadius) * (i + 0.5) / segments;
      segment(path[2 * i], path[2 * i + 1], path[2 * i + 2], path[2 * i + 3], radius);
    }
  }

  /**
   * How much of each pixel is inked, in [0, 1], row by row: a smooth step across the edge, which
   * leaves few mid-tones, as scanned pen strokes do.
   *
   * @param softness width of the ramp at the edge, in pixels, at most 2 × the kept margin
   */
  double[] coverage(double softness) {
    double[] coverage = new double[distances.length];
    for (int i = 0; i < coverage.length; i++) {
      double ramp = Math.max(0, Math.min(1, 0.5 - distances[i] / softness));
      coverage[i] = ramp * ramp * (3 - 2 * ramp);
    }
    return coverage;
  }

  private void segment(double x1, double y1, double x2, double y2, double radius) {
    double reach = radius + MARGIN;
    int top = first(Math.min(y1, y2) - reach);
    int bottom = last(Math.max(y1, y2) + reach);
    int left = first(Math.min(x1, x2) - reach);
    int right = last(Math.max(x1, x2) + reach);
    double lengthSquared = (x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1);
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x1;
        double py = row + 0.5 - y1;
        double along = px * (x2 - x1) + py * (y2 - y1);
        double t = lengthSquared == 0 ? 0 : Math.max(0, Math.min(1, along / lengthSquared));
        double ex = px - t * (x2 - x1);
        double ey = py - t * (y2 - y1);
        double distance = Math.sqrt(ex * ex + ey * ey) - radius;
        int pixel = row * SIDE + column;
        distances[pixel] = Math.min(distances[pixel], distance);
      }
    }
  }

  private static int first(double coordinate) {
    return Math.max(0, (int) Math.floor(coordinate));
  }

  private static int last(double coordinate) {
    return Math.min(SIDE - 1, (int) Math.floor(coordinate));
  }
}
