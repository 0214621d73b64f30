package dev.touchstone.plugins.certifier.binary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Least values of many functions of a node's corners, each a linear function and a term for each
 * place: by enumeration of those pixels that most places share. Places that share pixels have their
 * least values at different combinations of them, which the sum of least values does not know; on
 * MNIST it makes the ranges of hidden values two to three times as wide as they are.
 */
final class Ranges {

  /** Pixels that are enumerated; a node takes time as 2 to this power. */
  private static final int LEADING = 14;

  /** Functions that are worked on together. */
  static final int BLOCK = 128;

  /**
   * A place's terms.
   *
   * @param rows for each combination of its pixels, which of those of its leading pixels it has
   * @param increments by number of leading pixels that are known, and their combination: how much
   *     more the least value is with the last of them known
   */
  private record Terms(Place place, int[] rows, float[][][] increments) {}

  private final int pixels;
  private final int[] leading;
  private final List<Terms> terms = new ArrayList<>();
  private final int[][] termsOf;
  private final int[] depths;
  private final int[] prefixes;
  private final float[][] sums;
  private final float[][][] steps;
  private final float[] least;

  /**
   * Prepares.
   *
   * @param places those that matter
   * @param pixels how many pixels there are, fixed or not
   */
  Ranges(List<Place> places, int pixels) {
    this.pixels = pixels;
    double[] importance = new double[pixels];
    for (Place place : places) {
      double spread = 0;
      for (int v = 0; v < place.varying().length; v++) {
        spread += place.fit(v).greatest() - place.fit(v).least();
      }
      for (int pixel : place.scope()) {
        importance[pixel] += spread;
      }
    }
    this.leading =
        IntStream.range(0, pixels)
            .filter(i -> importance[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -importance[i]))
            .limit(LEADING)
            .mapToInt(Integer::intValue)
            .toArray();
    places.forEach(place -> terms.add(terms(place)));
    this.termsOf = new int[leading.length][];
    for (int t = 0; t < leading.length; t++) {
      int pixel = leading[t];
      termsOf[t] =
          IntStream.range(0, terms.size())
              .filter(p -> IntStream.of(places.get(p).scope()).anyMatch(own -> own == pixel))
              .toArray();
    }
    this.depths = new int[terms.size()];
    this.prefixes = new int[terms.size()];
    this.sums = new float[leading.length + 1][BLOCK];
    this.steps = new float[leading.length][2][BLOCK];
    this.least = new float[BLOCK];
  }

  private Terms terms(Place place) {
    int[] bits =
        IntStream.of(leading)
            .map(pixel -> indexOf(place.scope(), pixel))
            .filter(t -> t >= 0)
            .toArray();
    int[] rows = new int[place.rows()];
    for (int s = 0; s < rows.length; s++) {
      for (int t : bits) {
        rows[s] = 2 * rows[s] + (s >> t & 1);
      }
    }
    float[][][] increments = new float[bits.length + 1][][];
    for (int known = 0; known <= bits.length; known++) {
      increments[known] = new float[1 << known][BLOCK];
    }
    return new Terms(place, rows, increments);
  }

  private static int indexOf(int[] values, int value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return i;
      }
    }
    return -1;
  }

  /** How many additions a least value is made of. */
  int additions() {
    int steps = IntStream.range(0, leading.length).map(t -> 2 + termsOf[t].length).sum();
    return pixels + terms.size() + steps;
  }

  /**
   * Sets a place's terms, for pairs of functions that are each other's negative but for a width.
   *
   * @param index of the place
   * @param from the first of the combinations
   * @param middle [combinations, BLOCK / 2]
   * @param width what is taken from both of a pair; empty for nothing
   */
  void set(int index, int from, float[] middle, Optional<float[]> width) {
    Terms of = terms.get(index);
    float[][] target = of.increments()[of.increments().length - 1];
    if (from == 0) {
      for (float[] row : target) {
        Arrays.fill(row, Float.POSITIVE_INFINITY);
      }
    }
    int half = BLOCK / 2;
    float[] row = new float[BLOCK];
    float[] less = new float[BLOCK];
    float[] one = new float[half];
    for (int s = 0; s < middle.length / half; s++) {
      System.arraycopy(middle, s * half, row, 0, half);
      System.arraycopy(middle, s * half, one, 0, half);
      negate(one);
      System.arraycopy(one, 0, row, half, half);
      if (width.isPresent()) {
        System.arraycopy(width.get(), s * half, less, 0, half);
        System.arraycopy(width.get(), s * half, less, half, half);
        subtract(row, less);
      }
      lower(target[of.rows()[from + s]], row);
    }
  }

  private static void negate(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
  }

  /**
   * The least values of the functions, but for rounding, once all terms are set.
   *
   * @param slopes of the functions' linear parts, by pixel
   */
  float[] least(float[][] slopes) {
    float[] start = sums[0];
    Arrays.fill(start, 0);
    for (float[] slope : slopes) {
      addNegativePart(start, slope);
    }
    for (int t = 0; t < leading.length; t++) {
      float[] slope = slopes[leading[t]];
      for (int i = 0; i < BLOCK; i++) {
        steps[t][0][i] = Math.max(-slope[i], 0);
        steps[t][1][i] = Math.max(slope[i], 0);
      }
    }
    for (Terms of : terms) {
      for (int known = of.increments().length - 1; known > 0; known--) {
        for (int s = 0; s < 1 << (known - 1); s++) {
          float[] both = of.increments()[known - 1][s];
          float[] zero = of.increments()[known][2 * s];
          float[] one = of.increments()[known][2 * s + 1];
          minimum(both, zero, one);
          subtract(zero, both);
          subtract(one, both);
        }
      }
      add(start, of.increments()[0][0]);
    }
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    visit(0);
    return least;
  }

  private void visit(int depth) {
    if (depth == leading.length) {
      lower(least, sums[depth]);
      return;
    }
    for (int value = 0; value < 2; value++) {
      float[] next = sums[depth + 1];
      sum(next, sums[depth], steps[depth][value]);
      for (int p : termsOf[depth]) {
        depths[p]++;
        prefixes[p] = 2 * prefixes[p] + value;
        add(next, terms.get(p).increments()[depths[p]][prefixes[p]]);
      }
      visit(depth + 1);
      for (int p : termsOf[depth]) {
        depths[p]--;
        prefixes[p] /= 2;
      }
    }
  }

  // The loops are compiled to vectors only if all arrays are read at the same index.

  private static void lower(float[] to, float[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.min(to[i], values[i]);
    }
  }

  private static void minimum(float[] to, float[] a, float[] b) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.min(a[i], b[i]);
    }
  }

  private static void add(float[] to, float[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += values[i];
    }
  }

  private static void addNegativePart(float[] to, float[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += Math.min(values[i], 0);
    }
  }

  private static void subtract(float[] from, float[] values) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= values[i];
    }
  }

  private static void sum(float[] to, float[] a, float[] b) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] + b[i];
    }
  }
}
