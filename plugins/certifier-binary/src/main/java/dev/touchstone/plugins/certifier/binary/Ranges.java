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

  /** So many of them share the work out among threads. */
  private static final int SPLIT = 4;

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
  private final float[][][] steps;

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
    terms.addAll(places.parallelStream().map(this::terms).toList());
    this.termsOf = new int[leading.length][];
    for (int t = 0; t < leading.length; t++) {
      int pixel = leading[t];
      termsOf[t] =
          IntStream.range(0, terms.size())
              .filter(p -> IntStream.of(places.get(p).scope()).anyMatch(own -> own == pixel))
              .toArray();
    }
    this.steps = new float[leading.length][2][BLOCK];
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
   * Those of several places can be set at the same time.
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
    float[] start = new float[BLOCK];
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
    terms.parallelStream().forEach(Ranges::sumUp);
    terms.forEach(of -> add(start, of.increments()[0][0]));
    int split = Math.min(SPLIT, leading.length);
    List<float[]> leasts =
        IntStream.range(0, 1 << split)
            .parallel()
            .mapToObj(first -> new Visit(start).least(split, first))
            .toList();
    float[] least = leasts.get(0);
    leasts.forEach(part -> lower(least, part));
    return least;
  }

  private static void sumUp(Terms of) {
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
  }

  /**
   * Looks at the combinations of the leading pixels that begin with the same values. A
   * combination's sum is made in the same order whoever makes it, so it does not matter how they
   * are shared out.
   */
  private final class Visit {
    private final int[] depths = new int[terms.size()];
    private final int[] prefixes = new int[terms.size()];
    private final float[][] sums = new float[leading.length + 1][BLOCK];
    private final float[] least = new float[BLOCK];

    Visit(float[] start) {
      System.arraycopy(start, 0, sums[0], 0, BLOCK);
      Arrays.fill(least, Float.POSITIVE_INFINITY);
    }

    /** Least sums where the first {@code count} pixels have the values of the bits. */
    float[] least(int count, int bits) {
      for (int depth = 0; depth < count; depth++) {
        enter(depth, bits >> depth & 1);
      }
      visit(count);
      return least;
    }

    private void visit(int depth) {
      if (depth == leading.length) {
        lower(least, sums[depth]);
        return;
      }
      for (int value = 0; value < 2; value++) {
        enter(depth, value);
        visit(depth + 1);
        for (int p : termsOf[depth]) {
          depths[p]--;
          prefixes[p] /= 2;
        }
      }
    }

    private void enter(int depth, int value) {
      float[] next = sums[depth + 1];
      sum(next, sums[depth], steps[depth][value]);
      for (int p : termsOf[depth]) {
        depths[p]++;
        prefixes[p] = 2 * prefixes[p] + value;
        add(next, terms.get(p).increments()[depths[p]][prefixes[p]]);
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
