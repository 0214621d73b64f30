package dev.touchstone.api.threat;

/** The norm in which a perturbation is measured, over all pixels and channels of one image. */
public enum Norm {
  /** Largest absolute change of any pixel. */
  LINF("L∞"),
  /** Euclidean length of the change. */
  L2("L2");

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
   * @param a pixels of any number of images
   * @param b pixels of any number of images
   * @param aOffset where the image begins in {@code a}
   * @param bOffset where the image begins in {@code b}
   * @param length pixels of one image
   */
  public double distance(float[] a, int aOffset, float[] b, int bOffset, int length) {
    double result = 0;
    for (int i = 0; i < length; i++) {
      double difference = (double) a[aOffset + i] - b[bOffset + i];
      result =
          this == LINF ? Math.max(result, Math.abs(difference)) : result + difference * difference;
    }
    return this == LINF ? result : Math.sqrt(result);
  }
}
