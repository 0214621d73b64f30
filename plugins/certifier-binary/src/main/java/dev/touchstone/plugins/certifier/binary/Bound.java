package dev.touchstone.plugins.certifier.binary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A function of a node's corners that is a constant plus terms of few pixels each, and the search
 * for corners where it is not positive.
 */
final class Bound {

  /**
   * A term.
   *
   * @param scope its pixels
   * @param values by combination, as the rows of a {@link Table}
   */
  record Term(int[] scope, double[] values) {}

  /**
   * What a search found.
   *
   * @param complete whether there are no other corners than those found
   * @param corners values of all pixels
   */
  record Suspects(boolean complete, List<byte[]> corners) {}

  private static final long VISITS = 2_000_000;

  private final int[] order;
  private final double[] slopes;
  private final double least;
  private final int[][] termsOf;

  /**
   * For each term and number of pixels of its scope that are known, least values over the others.
   */
  private final double[][][] leasts;

  private final int[] depths;
  private final int[] prefixes;
  private final byte[] corner;
  private List<byte[]> found = new ArrayList<>();
  private int limit;
  private long visits;

  /**
   * A function.
   *
   * @param fixed by pixel: 0 or 1, or −1 if not fixed; terms are of pixels that are not
   */
  Bound(byte[] fixed, double constant, List<Term> terms) {
    int pixels = fixed.length;
    this.slopes = new double[pixels];
    double sum = constant;
    double[] weight = new double[pixels];
    List<double[]> rests = new ArrayList<>();
    List<Fit> fits = terms.parallelStream().map(term -> Fit.of(term.values())).toList();
    for (int p = 0; p < fits.size(); p++) {
      Term term = terms.get(p);
      Fit fit = fits.get(p);
      sum += fit.constant();
      double spread = fit.greatest() - fit.least();
      for (int t = 0; t < term.scope().length; t++) {
        slopes[term.scope()[t]] += fit.slopes()[t];
        weight[term.scope()[t]] += spread;
      }
      rests.add(fit.rest());
    }
    this.order =
        IntStream.range(0, pixels)
            .filter(i -> fixed[i] < 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -(Math.abs(slopes[i]) + weight[i])))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rank = new int[pixels];
    for (int r = 0; r < order.length; r++) {
      rank[order[r]] = r;
    }
    this.leasts = new double[terms.size()][][];
    IntStream.range(0, leasts.length)
        .parallel()
        .forEach(p -> leasts[p] = leasts(terms.get(p).scope(), rests.get(p), rank));
    for (double[][] of : leasts) {
      sum += of[0][0];
    }
    this.termsOf = new int[pixels][];
    for (int i : order) {
      termsOf[i] =
          IntStream.range(0, leasts.length)
              .filter(p -> Arrays.stream(terms.get(p).scope()).anyMatch(pixel -> pixel == i))
              .toArray();
      sum += Math.min(slopes[i], 0);
    }
    this.least = sum;
    this.depths = new int[leasts.length];
    this.prefixes = new int[leasts.length];
    this.corner = fixed.clone();
  }

  private static double[][] leasts(int[] scope, double[] values, int[] rank) {
    int size = scope.length;
    Integer[] sorted = IntStream.range(0, size).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, Comparator.comparingInt(t -> rank[scope[t]]));
    double[][] leasts = new double[size + 1][];
    leasts[size] = new double[1 << size];
    for (int s = 0; s < values.length; s++) {
      int prefix = 0;
      for (int t : sorted) {
        prefix = 2 * prefix + ((s >> t) & 1);
      }
      leasts[size][prefix] = values[s];
    }
    for (int depth = size - 1; depth >= 0; depth--) {
      leasts[depth] = new double[1 << depth];
      for (int s = 0; s < 1 << depth; s++) {
        leasts[depth][s] = Math.min(leasts[depth + 1][2 * s], leasts[depth + 1][2 * s + 1]);
      }
    }
    return leasts;
  }

  /** Not greater than any value. */
  double least() {
    return least;
  }

  /**
   * Finds corners where the function is not positive.
   *
   * @param most stops when it has found more
   */
  Suspects search(int most) {
    found = new ArrayList<>();
    limit = most;
    visits = 0;
    boolean complete = least > 0 || visit(0, least);
    return new Suspects(complete, List.copyOf(found));
  }

  /** Whether all corners below have been seen. */
  private boolean visit(int depth, double bound) {
    visits++;
    if (depth == order.length) {
      if (found.size() == limit) {
        return false;
      }
      found.add(corner.clone());
      return true;
    }
    if (visits > VISITS) {
      return false;
    }
    int pixel = order[depth];
    double[] bounds = {bound - Math.min(slopes[pixel], 0), bound + Math.max(slopes[pixel], 0)};
    for (int p : termsOf[pixel]) {
      double[] next = leasts[p][depths[p] + 1];
      double now = leasts[p][depths[p]][prefixes[p]];
      bounds[0] += next[2 * prefixes[p]] - now;
      bounds[1] += next[2 * prefixes[p] + 1] - now;
    }
    int first = bounds[0] <= bounds[1] ? 0 : 1;
    return visit(depth, pixel, first, bounds[first])
        && visit(depth, pixel, 1 - first, bounds[1 - first]);
  }

  private boolean visit(int depth, int pixel, int value, double bound) {
    if (bound > 0) {
      return true;
    }
    corner[pixel] = (byte) value;
    for (int p : termsOf[pixel]) {
      depths[p]++;
      prefixes[p] = 2 * prefixes[p] + value;
    }
    boolean complete = visit(depth + 1, bound);
    for (int p : termsOf[pixel]) {
      depths[p]--;
      prefixes[p] /= 2;
    }
    return complete;
  }

  /** How much a pixel moves the function. */
  double slope(int pixel) {
    return slopes[pixel];
  }
}
