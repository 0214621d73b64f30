package dev.touchstone.plugins.certifier.binary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Bounds of the deployed hidden values over one subcube.
 *
 * <p>A hidden value is a sum over places. The linear parts of all places are summed by pixel, since
 * they cancel one another; what is left of each place is bounded channel by channel, or over the
 * combinations of the place's pixels, or over all places together: each is tighter and slower.
 */
final class HiddenBounds {

  private final Head head;
  private final double[] lower;
  private final double[] upper;
  private final double[][] effects;
  private final double[] centre;
  private final double[] restLower;
  private final double[] restUpper;

  /** No less than the magnitudes of all parts of the rest together. */
  private final double[] restScale;

  /**
   * Bounds the hidden values.
   *
   * @param pixels how many free pixels there are
   * @param parent bounds over a larger subcube
   */
  HiddenBounds(Head head, List<Place> places, int pixels, Optional<ParentBounds> parent) {
    int hidden = head.hidden();
    this.head = head;
    this.effects = new double[pixels][hidden];
    this.centre = new double[hidden];
    this.restLower = new double[hidden];
    this.restUpper = new double[hidden];
    this.lower = parent.map(p -> p.lower().clone()).orElseGet(() -> filled(hidden, -1));
    this.upper = parent.map(p -> p.upper().clone()).orElseGet(() -> filled(hidden, 1));
    int first = 0;
    for (Place place : places) {
      add(place, first);
      first += place.channels();
    }
    this.restScale = new double[hidden];
    for (int u = 0; u < hidden; u++) {
      restScale[u] = restUpper[u] - restLower[u];
    }
    cut(IntStream.range(0, hidden).toArray());
  }

  /** Bounds values that may have either sign over all channels of each place together. */
  void tighten(List<Place> places, WeightedSums sums) {
    int[] units = unstable();
    tighten(places, units, sums);
    cut(units);
  }

  /** Bounds values that may have either sign over all places together, which takes longer. */
  void sharpen(List<Place> places, WeightedSums sums) {
    int[] units = unstable();
    if (units.length == 0) {
      return;
    }
    double[] lows = new double[units.length];
    double[] highs = new double[units.length];
    new JointParts(head, places, effects, restScale).bound(units, sums, lows, highs);
    for (int i = 0; i < units.length; i++) {
      int u = units[i];
      double base = centre[u] + head.bias()[u];
      lower[u] = Math.max(lower[u], base + lows[i]);
      upper[u] = Math.min(upper[u], base + highs[i]);
    }
  }

  private int[] unstable() {
    return IntStream.range(0, head.hidden()).filter(this::unstable).toArray();
  }

  private static double[] filled(int size, int sign) {
    double[] values = new double[size];
    Arrays.fill(values, sign * Double.POSITIVE_INFINITY);
    return values;
  }

  private void add(Place place, int first) {
    for (int c = 0; c < place.channels(); c++) {
      head.addMultiple(centre, first + c, place.constants()[c]);
    }
    for (int v = 0; v < place.varying().length; v++) {
      int feature = first + place.varying()[v];
      Fit fit = place.fit(v);
      head.addMultiple(centre, feature, fit.constant());
      for (int t = 0; t < place.scope().length; t++) {
        int pixel = place.scope()[t];
        head.addMultiple(effects[pixel], feature, fit.slopes()[t]);
      }
      addInterval(
          head.weight()[feature], fit.least() - place.radius(v), fit.greatest() + place.radius(v));
    }
  }

  private void addInterval(double[] weight, double low, double high) {
    for (int u = 0; u < weight.length; u++) {
      double positive = Math.max(weight[u], 0);
      double negative = Math.min(weight[u], 0);
      restLower[u] += positive * low + negative * high;
      restUpper[u] += positive * high + negative * low;
    }
  }

  /** Cuts bounds of some values with what the parts give. */
  private void cut(int[] units) {
    for (int u : units) {
      double low = centre[u] + head.bias()[u] + restLower[u];
      double high = centre[u] + head.bias()[u] + restUpper[u];
      for (double[] effect : effects) {
        low += Math.min(effect[u], 0);
        high += Math.max(effect[u], 0);
      }
      lower[u] = Math.max(lower[u], low);
      upper[u] = Math.min(upper[u], high);
    }
  }

  /** Bounds what is left of each place over all channels together. */
  private void tighten(List<Place> places, int[] units, WeightedSums sums) {
    double[] lows = new double[units.length];
    double[] highs = new double[units.length];
    int first = 0;
    int terms = 0;
    for (Place place : places) {
      terms = Math.max(terms, place.varying().length);
      if (place.varying().length > 0 && units.length > 0) {
        tighten(place, first, units, sums, lows, highs);
      }
      first += place.channels();
    }
    for (int i = 0; i < units.length; i++) {
      int u = units[i];
      double rounding = WeightedSums.rounding(terms) * restScale[u];
      restLower[u] = Math.max(restLower[u], lows[i] - rounding);
      restUpper[u] = Math.min(restUpper[u], highs[i] + rounding);
    }
  }

  private void tighten(
      Place place, int first, int[] units, WeightedSums sums, double[] lows, double[] highs) {
    int channels = place.varying().length;
    float[] weights = new float[channels * units.length];
    for (int v = 0; v < channels; v++) {
      double[] row = head.weight()[first + place.varying()[v]];
      for (int i = 0; i < units.length; i++) {
        double weight = row[units[i]];
        weights[v * units.length + i] = (float) weight;
        double wide = Math.abs(weight) * place.radius(v);
        lows[i] -= wide;
        highs[i] += wide;
      }
    }
    int chunk = Math.min(WeightedSums.POINTS, place.rows());
    float[] rest = new float[channels * chunk];
    double[] least = new double[units.length];
    double[] greatest = new double[units.length];
    for (int from = 0; from < place.rows(); from += chunk) {
      for (int v = 0; v < channels; v++) {
        double[] values = place.fit(v).rest();
        for (int s = 0; s < chunk; s++) {
          rest[v * chunk + s] = (float) values[from + s];
        }
      }
      sums.widen(weights, rest, least, greatest);
    }
    for (int i = 0; i < units.length; i++) {
      lows[i] += least[i];
      highs[i] += greatest[i];
    }
  }

  /** The hidden values at corners, but for rounding; [corners, hidden]. */
  double[][] values(List<Place> places, List<byte[]> corners) {
    double[][] values = new double[corners.size()][];
    for (int k = 0; k < values.length; k++) {
      values[k] = values(corners.get(k));
    }
    int first = 0;
    for (Place place : places) {
      int[] rows = corners.stream().mapToInt(place::row).toArray();
      for (int v = 0; v < place.varying().length; v++) {
        // All corners at once, since the weights are too many for the processor's cache.
        for (int k = 0; k < rows.length; k++) {
          double rest = place.fit(v).rest()[rows[k]];
          head.addMultiple(values[k], first + place.varying()[v], rest);
        }
      }
      first += place.channels();
    }
    return values;
  }

  private double[] values(byte[] corner) {
    double[] values = centre.clone();
    for (int u = 0; u < values.length; u++) {
      values[u] += head.bias()[u];
    }
    for (int i = 0; i < corner.length; i++) {
      if (corner[i] == 1) {
        for (int u = 0; u < values.length; u++) {
          values[u] += effects[i][u];
        }
      }
    }
    return values;
  }

  /** Lower bounds of all hidden values. */
  double[] lower() {
    return lower;
  }

  /** Upper bounds of all hidden values. */
  double[] upper() {
    return upper;
  }

  /** Not greater than the hidden value. */
  double lower(int u) {
    return lower[u];
  }

  /** Not less than the hidden value. */
  double upper(int u) {
    return upper[u];
  }

  /** Whether a hidden value may have either sign. */
  boolean unstable(int u) {
    return lower[u] < 0 && upper[u] > 0;
  }

  /** How a pixel moves a hidden value, on average over the others. */
  double effect(int pixel, int u) {
    return effects[pixel][u];
  }
}
