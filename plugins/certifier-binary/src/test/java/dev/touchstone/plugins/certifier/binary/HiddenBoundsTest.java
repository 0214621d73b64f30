package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HiddenBoundsTest {

  private static final int PIXELS = 14;
  private static final int CHANNELS = 3;

  /** More values than are bounded together. */
  private static final int HIDDEN = Ranges.BLOCK / 2 + 9;

  /** One scope has more combinations than are multiplied together; one place has no pixel. */
  private static final int[][] SCOPES = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13}, {12, 3, 7, 1}, {2, 5, 12, 13, 9}, {}
  };

  /** Bounds hold at every corner, and meet them when all pixels are enumerated. */
  @Property(tries = 4)
  void boundsHoldAtEveryCorner(@ForAll @IntRange(max = 1000) int seed) {
    RandomGenerator random = new Seed(seed).generator();
    List<Table> tables =
        IntStream.range(0, SCOPES.length).mapToObj(p -> table(p, p % 2 == 0, random)).toList();
    List<Place> places = tables.stream().map(Place::new).toList();
    Head head = head(random);
    double[] least = filled(Double.POSITIVE_INFINITY);
    double[] greatest = filled(Double.NEGATIVE_INFINITY);
    for (int corner = 0; corner < 1 << PIXELS; corner++) {
      widen(head, tables, corner, least, greatest);
    }

    try (WeightedSums sums = new WeightedSums()) {
      HiddenBounds bounds = new HiddenBounds(head, places, PIXELS, Optional.empty());
      holds(bounds, least, greatest);
      bounds.tighten(places, sums);
      holds(bounds, least, greatest);
      int[] unstable = IntStream.range(0, HIDDEN).filter(bounds::unstable).toArray();
      assertThat(unstable).hasSizeGreaterThan(Ranges.BLOCK / 2);
      bounds.sharpen(places, sums);
      holds(bounds, least, greatest);
      for (int u : unstable) {
        assertThat(bounds.lower(u)).isGreaterThan(least[u] - 1e-3);
        assertThat(bounds.upper(u)).isLessThan(greatest[u] + 1e-3);
      }
    }
  }

  private static void holds(HiddenBounds bounds, double[] least, double[] greatest) {
    for (int u = 0; u < HIDDEN; u++) {
      // Exact but for the float64 of this test's sums.
      assertThat(bounds.lower(u)).isLessThanOrEqualTo(least[u] + 1e-9);
      assertThat(bounds.upper(u)).isGreaterThanOrEqualTo(greatest[u] - 1e-9);
    }
  }

  /** Widens ranges by the hidden values of a corner, with uncertain features at their worst. */
  private static void widen(
      Head head, List<Table> tables, int corner, double[] least, double[] greatest) {
    double[] low = new double[HIDDEN];
    double[] high = new double[HIDDEN];
    for (int u = 0; u < HIDDEN; u++) {
      low[u] = head.bias()[u];
      high[u] = head.bias()[u];
    }
    for (int p = 0; p < tables.size(); p++) {
      Table table = tables.get(p);
      int row = 0;
      for (int t = 0; t < table.scope().length; t++) {
        row |= (corner >> table.scope()[t] & 1) << t;
      }
      for (int c = 0; c < CHANNELS; c++) {
        double lower = table.lower()[row * CHANNELS + c];
        double upper = table.upper()[row * CHANNELS + c];
        double[] weight = head.weight()[p * CHANNELS + c];
        for (int u = 0; u < HIDDEN; u++) {
          low[u] += weight[u] * (weight[u] > 0 ? lower : upper);
          high[u] += weight[u] * (weight[u] > 0 ? upper : lower);
        }
      }
    }
    for (int u = 0; u < HIDDEN; u++) {
      least[u] = Math.min(least[u], low[u]);
      greatest[u] = Math.max(greatest[u], high[u]);
    }
  }

  private static Table table(int place, boolean exact, RandomGenerator random) {
    float[] lower = gaussian(random, CHANNELS << SCOPES[place].length);
    float[] upper = lower;
    if (!exact) {
      upper = lower.clone();
      for (int i = 0; i < upper.length; i++) {
        upper[i] += random.nextFloat();
      }
    }
    return new Table(SCOPES[place], CHANNELS, lower, upper);
  }

  private static Head head(RandomGenerator random) {
    int features = SCOPES.length * CHANNELS;
    double[][] weight = new double[features][HIDDEN];
    double[][] transposed = new double[HIDDEN][features];
    for (int f = 0; f < features; f++) {
      for (int u = 0; u < HIDDEN; u++) {
        // The deployed network's weights are float32.
        weight[f][u] = (float) random.nextGaussian();
        transposed[u][f] = weight[f][u];
      }
    }
    return new Head(
        features, HIDDEN, HIDDEN, weight, transposed, gaussian(random, HIDDEN), Optional.empty());
  }

  private static float[] gaussian(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double[] filled(double value) {
    double[] values = new double[HIDDEN];
    Arrays.fill(values, value);
    return values;
  }
}
