package dev.touchstone.api.threat;

/** The norm in which a perturbation is measured, over all pixels and channels of one image. */
public enum Norm {
  /** Largest absolute change of any value. */
  LINF("L∞"),
  /** Euclidean length of the change. */
  L2("L2"),
  /** Sum of the absolute changes of all values. */
  L1("L1"),
  /**
   * Number of changed pixels; all channels of a pixel count once. Not a norm in the strict sense.
   */
  L0("L0");

  private final String symbol;

  Norm(String symbol) {
    this.symbol = symbol;
  }

  /** How the norm is written in tables. */
  public String symbol() {
    return symbol;
  }

  /**
   * The norm of the difference of two images.
   *
   * @param a pixels of any number of images, NHWC
   * @param b pixels of any number of images, NHWC
   * @param aOffset where the image begins in {@code a}
   * @param bOffset where the image begins in {@code b}
   * @param shape shape of one image
   */
  public double distance(float[] a, int aOffset, float[] b, int bOffset, PixelGrid shape) {
    int length = shape.size();
    return switch (this) {
      case LINF -> {
        double largest = 0;
        for (int i = 0; i < length; i++) {
          largest = Math.max(largest, Math.abs((double) a[aOffset + i] - b[bOffset + i]));
        }
        yield largest;
      }
      case L2 -> {
        double squares = 0;
        for (int i = 0; i < length; i++) {
          double difference = (double) a[aOffset + i] - b[bOffset + i];
          squares += difference * difference;
        }
        yield Math.sqrt(squares);
      }
      case L1 -> {
        double sum = 0;
        for (int i = 0; i < length; i++) {
          sum += Math.abs((double) a[aOffset + i] - b[bOffset + i]);
        }
        yield sum;
      }
      case L0 -> {
        int changed = 0;
        for (int pixel = 0; pixel < length; pixel += shape.channels()) {
          boolean differs = false;
          for (int i = pixel; i < pixel + shape.channels(); i++) {
            differs |= a[aOffset + i] != b[bOffset + i];
          }
          changed += differs ? 1 : 0;
        }
        yield changed;
      }
    };
  }
}
