package dev.touchstone.api.threat;

import java.util.Comparator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Euclidean projections onto balls that allow few large changes, cut with the box [0, 1]. */
final class SparseProjections {

  private SparseProjections() {}

  /**
   * Onto the L1 ball and the box (Croce and Hein 2021, "Mind the box", proposition 2.1): each value
   * keeps the direction of its change d, and moves by clip(|d| − λ, 0, the way to the box's edge),
   * with the one λ ≥ 0 for which the ways add up to ε. Their sum falls with λ in straight pieces,
   * so λ is found among their ends.
   */
  static void ontoL1(
      float[] clean,
      int cleanOffset,
      float[] candidate,
      int candidateOffset,
      int length,
      double epsilon) {
    double[] wanted = new double[length];
    double[] most = new double[length];
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double origin = clean[cleanOffset + i];
      double change = candidate[candidateOffset + i] - origin;
      wanted[i] = Math.abs(change);
      most[i] = change > 0 ? 1 - origin : origin;
      sum += Math.min(wanted[i], most[i]);
    }
    double threshold = sum > epsilon ? threshold(wanted, most, epsilon) : 0;
    for (int i = 0; i < length; i++) {
      float origin = clean[cleanOffset + i];
      float value = candidate[candidateOffset + i];
      double way = Math.max(0, Math.min(wanted[i] - threshold, most[i]));
      candidate[candidateOffset + i] = (float) (value > origin ? origin + way : origin - way);
    }
  }

  private static double threshold(double[] wanted, double[] most, double epsilon) {
    double[] ends =
        IntStream.range(0, wanted.length)
            .boxed()
            .flatMapToDouble(i -> DoubleStream.of(wanted[i], wanted[i] - most[i]))
            .filter(end -> end > 0)
            .sorted()
            .toArray();
    int low = -1;
    int high = ends.length - 1;
    // The sum is above ε at the end of index low (0 for −1), and not at that of index high.
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (sum(wanted, most, ends[middle]) > epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double from = low < 0 ? 0 : ends[low];
    double atFrom = sum(wanted, most, from);
    double atTo = sum(wanted, most, ends[high]);
    return from + (ends[high] - from) * (atFrom - epsilon) / (atFrom - atTo);
  }

  private static double sum(double[] wanted, double[] most, double threshold) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.max(0, Math.min(wanted[i] - threshold, most[i]));
    }
    return sum;
  }

  /**
   * Onto the L0 ball and the box: the ε pixels whose change brings the image nearest to the
   * candidate keep it, clipped; the others are as they were.
   */
  static void ontoL0(
      float[] clean,
      int cleanOffset,
      float[] candidate,
      int candidateOffset,
      PixelGrid shape,
      double epsilon) {
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    double[] gain = new double[pixels];
    for (int i = 0; i < shape.size(); i++) {
      double value = candidate[candidateOffset + i];
      double unchanged = value - clean[cleanOffset + i];
      float clipped = Math.max(0f, Math.min(1f, candidate[candidateOffset + i]));
      double changed = value - clipped;
      gain[i / channels] += unchanged * unchanged - changed * changed;
      candidate[candidateOffset + i] = clipped;
    }
    int kept = (int) Math.min(epsilon, pixels);
    boolean[] keeps = new boolean[pixels];
    IntStream.range(0, pixels)
        .boxed()
        .filter(pixel -> gain[pixel] > 0)
        .sorted(Comparator.comparingDouble((Integer pixel) -> -gain[pixel]))
        .limit(kept)
        .forEach(pixel -> keeps[pixel] = true);
    for (int i = 0; i < shape.size(); i++) {
      if (!keeps[i / channels]) {
        candidate[candidateOffset + i] = clean[cleanOffset + i];
      }
    }
  }
}
