package dev.touchstone.api.threat;

/**
 * A rotation about an image's centre, and then a translation.
 *
 * @param rotation degrees, counter-clockwise as one sees the image
 * @param right shift towards higher columns, in pixels
 * @param down shift towards higher rows, in pixels
 */
public record SpatialTransform(double rotation, double right, double down) {

  /** Leaves every image as it is. */
  public static final SpatialTransform IDENTITY = new SpatialTransform(0, 0, 0);

  /** Sines and cosines of right angles are off by less, and become exact. */
  private static final double DIGITS = 1e15;

  /** Checks that the numbers are finite. */
  public SpatialTransform {
    if (!Double.isFinite(rotation) || !Double.isFinite(right) || !Double.isFinite(down)) {
      throw new IllegalArgumentException(
          "a transform must be finite, was rotation %s°, shift (%s, %s)"
              .formatted(rotation, right, down));
    }
  }

  /**
   * Transforms one image: each pixel of the result is where the inverse transform leads to, between
   * the four pixels around it (bilinear interpolation), with zero outside the image. Right angles
   * (of square images) and whole pixels are exact.
   *
   * @param images pixels in [0, 1], NHWC; not changed
   * @param from where the image begins
   * @param transformed where the result is written
   * @param to where the result begins
   * @param shape shape of one image
   */
  public void apply(float[] images, int from, float[] transformed, int to, PixelGrid shape) {
    double angle = Math.toRadians(rotation);
    double cos = Math.rint(Math.cos(angle) * DIGITS) / DIGITS;
    double sin = Math.rint(Math.sin(angle) * DIGITS) / DIGITS;
    double middleRow = (shape.height() - 1) / 2.0;
    double middleColumn = (shape.width() - 1) / 2.0;
    int next = to;
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        double x = column - middleColumn - right;
        double y = row - middleRow - down;
        double sourceColumn = cos * x - sin * y + middleColumn;
        double sourceRow = sin * x + cos * y + middleRow;
        for (int c = 0; c < shape.channels(); c++) {
          transformed[next++] = at(images, from + c, sourceRow, sourceColumn, shape);
        }
      }
    }
  }

  private static float at(float[] images, int from, double row, double column, PixelGrid shape) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double lower = row - top;
    double righter = column - left;
    double value =
        (1 - lower)
                * ((1 - righter) * pixel(images, from, top, left, shape)
                    + righter * pixel(images, from, top, left + 1, shape))
            + lower
                * ((1 - righter) * pixel(images, from, top + 1, left, shape)
                    + righter * pixel(images, from, top + 1, left + 1, shape));
    return (float) value;
  }

  private static double pixel(float[] images, int from, int row, int column, PixelGrid shape) {
    boolean inside = row >= 0 && row < shape.height() && column >= 0 && column < shape.width();
    return inside ? images[from + (row * shape.width() + column) * shape.channels()] : 0;
  }
}
