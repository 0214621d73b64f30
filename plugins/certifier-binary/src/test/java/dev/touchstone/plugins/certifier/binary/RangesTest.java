package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RangesTest {

  private static final int HALF = Ranges.BLOCK / 2;

  private static final int PLACES = 6;

  /** Least values hold at every corner, and are met if all pixels are enumerated. */
  @Property(tries = 25)
  void leastValuesAreThoseOfBruteForce(
      @ForAll @IntRange(min = 2, max = 16) int pixels, @ForAll @IntRange(max = 1000) int seed) {
    RandomGenerator random = new Seed(seed).generator();
    List<Place> places = new ArrayList<>();
    List<float[]> middles = new ArrayList<>();
    List<Optional<float[]>> widths = new ArrayList<>();
    List<float[]> terms = new ArrayList<>();
    float[] separate = new float[Ranges.BLOCK];
    for (int p = 0; p < PLACES; p++) {
      int[] scope = random.ints(0, pixels).distinct().limit(Math.min(pixels, 4)).toArray();
      places.add(place(scope, random));
      float[] middle = gaussian(random, HALF << scope.length);
      // Not each place's values are uncertain.
      Optional<float[]> width =
          p % 2 == 0 ? Optional.empty() : Optional.of(magnitudes(random, middle.length));
      float[] values = terms(middle, width);
      middles.add(middle);
      widths.add(width);
      terms.add(values);
      for (int f = 0; f < Ranges.BLOCK; f++) {
        separate[f] += least(values, f);
      }
    }
    float[][] slopes = new float[pixels][];
    for (int i = 0; i < pixels; i++) {
      slopes[i] = gaussian(random, Ranges.BLOCK);
      for (int f = 0; f < Ranges.BLOCK; f++) {
        separate[f] += Math.min(slopes[i][f], 0);
      }
    }

    Ranges ranges = new Ranges(places, pixels);
    for (int p = 0; p < PLACES; p++) {
      // Combinations come in parts.
      float[] middle = middles.get(p);
      int half = middle.length / 2;
      ranges.set(p, 0, Arrays.copyOf(middle, half), widths.get(p).map(w -> Arrays.copyOf(w, half)));
      ranges.set(
          p,
          half / HALF,
          Arrays.copyOfRange(middle, half, middle.length),
          widths.get(p).map(w -> Arrays.copyOfRange(w, half, w.length)));
    }
    float[] least = ranges.least(slopes);

    float[] exact = bruteForce(places, terms, slopes);
    for (int f = 0; f < Ranges.BLOCK; f++) {
      assertThat(least[f]).isLessThanOrEqualTo(exact[f] + 1e-4f);
      assertThat(least[f]).isGreaterThanOrEqualTo(separate[f] - 1e-4f);
      if (pixels <= 14) {
        assertThat(least[f]).isGreaterThanOrEqualTo(exact[f] - 1e-4f);
      }
    }
    assertThat(ranges.additions()).isPositive();
  }

  /** Terms of the functions: each of a pair is the other's negative, less the width. */
  private static float[] terms(float[] middle, Optional<float[]> width) {
    float[] terms = new float[2 * middle.length];
    for (int i = 0; i < middle.length; i++) {
      int at = i / HALF * Ranges.BLOCK + i % HALF;
      float less = width.isPresent() ? width.get()[i] : 0;
      terms[at] = middle[i] - less;
      terms[at + HALF] = -middle[i] - less;
    }
    return terms;
  }

  private static float[] magnitudes(RandomGenerator random, int count) {
    float[] values = gaussian(random, count);
    for (int i = 0; i < count; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  private static Place place(int[] scope, RandomGenerator random) {
    float[] values = gaussian(random, 1 << scope.length);
    return new Place(new Table(scope, 1, values, values));
  }

  private static float[] gaussian(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float least(float[] values, int function) {
    return (float)
        IntStream.range(0, values.length / Ranges.BLOCK)
            .mapToDouble(s -> values[s * Ranges.BLOCK + function])
            .min()
            .orElseThrow();
  }

  private static float[] bruteForce(List<Place> places, List<float[]> terms, float[][] slopes) {
    float[] least = new float[Ranges.BLOCK];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    byte[] corner = new byte[slopes.length];
    for (int bits = 0; bits < 1 << slopes.length; bits++) {
      float[] sums = new float[Ranges.BLOCK];
      for (int i = 0; i < corner.length; i++) {
        corner[i] = (byte) (bits >> i & 1);
        for (int f = 0; f < sums.length && corner[i] == 1; f++) {
          sums[f] += slopes[i][f];
        }
      }
      for (int p = 0; p < places.size(); p++) {
        int row = places.get(p).row(corner);
        for (int f = 0; f < sums.length; f++) {
          sums[f] += terms.get(p)[row * Ranges.BLOCK + f];
        }
      }
      for (int f = 0; f < sums.length; f++) {
        least[f] = Math.min(least[f], sums[f]);
      }
    }
    return least;
  }
}
