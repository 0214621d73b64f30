package dev.touchstone.plugins.dataset.strokes;

import java.util.random.RandomGenerator;

/**
 * Random variates in plain arithmetic on {@link RandomGenerator#nextLong}, because the JDK leaves
 * open how its bounded and Gaussian variates are computed and images must not change with the JDK.
 */
final class Variates {

  private final RandomGenerator source;

  Variates(RandomGenerator source) {
    this.source = source;
  }

  /** Uniform in [0, 1). */
  double unit() {
    return (source.nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * unit();
  }

  /**
   * Bell-shaped with mean 0, variance 1 and bounds ±2√3: the standardised sum of four uniform
   * variates (Irwin–Hall distribution), each of 16 bits.
   */
  double bell() {
    long bits = source.nextLong();
    long sum =
        (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48 & 0xFFFF);
    return (sum / 65536.0 - 2) * Math.sqrt(3);
  }

  /** Uniform in 0 … bound − 1. */
  int index(int bound) {
    return (int) (unit() * bound);
  }
}
