package dev.touchstone.plugins.certifier.binary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bounds of the parts of hidden values that depend on pixels, over all places together. */
final class JointParts {

  /** Each value has a function for its least value and one for its greatest. */
  private static final int VALUES = Ranges.BLOCK / 2;

  private final Head head;
  private final List<Place> places = new ArrayList<>();
  private final List<Integer> firsts = new ArrayList<>();
  private final double[][] effects;
  private final double[] restScale;
  private final Ranges ranges;
  private final double rounding;

  /**
   * Prepares.
   *
   * @param effects linear parts, [pixels, hidden]
   * @param restScale for each hidden value, no less than all that is left beside the linear parts
   */
  JointParts(Head head, List<Place> all, double[][] effects, double[] restScale) {
    this.head = head;
    this.effects = effects;
    this.restScale = restScale;
    int first = 0;
    int most = 0;
    for (Place place : all) {
      if (place.varying().length > 0) {
        places.add(place);
        firsts.add(first);
        most = Math.max(most, place.varying().length);
      }
      first += place.channels();
    }
    this.ranges = new Ranges(places, effects.length);
    // The linear parts of pixels that are not enumerated are not counted: what float32 changes in
    // them is, like that in the tables, far below the margin that bounds must show (slack).
    this.rounding = WeightedSums.rounding(2 * most + ranges.additions());
  }

  /**
   * Bounds some hidden values.
   *
   * @param units which
   * @param lows receives what the parts are not below
   * @param highs receives what they are not above
   */
  void bound(int[] units, WeightedSums sums, double[] lows, double[] highs) {
    for (int from = 0; from < units.length; from += VALUES) {
      int[] some = Arrays.copyOfRange(units, from, Math.min(from + VALUES, units.length));
      for (int p = 0; p < places.size(); p++) {
        set(p, some, sums);
      }
      float[][] slopes = new float[effects.length][Ranges.BLOCK];
      double[] scale = new double[some.length];
      for (int pixel = 0; pixel < slopes.length; pixel++) {
        for (int i = 0; i < some.length; i++) {
          double effect = effects[pixel][some[i]];
          slopes[pixel][i] = (float) effect;
          slopes[pixel][VALUES + i] = (float) -effect;
          scale[i] += Math.abs(effect);
        }
      }
      float[] least = ranges.least(slopes);
      for (int i = 0; i < some.length; i++) {
        double wide = rounding * (scale[i] + restScale[some[i]]);
        lows[from + i] = least[i] - wide;
        highs[from + i] = wide - least[VALUES + i];
      }
    }
  }

  /** Sets a place's terms: what is left beside the linear parts, less how far values may be off. */
  private void set(int index, int[] units, WeightedSums sums) {
    Place place = places.get(index);
    int varying = place.varying().length;
    int functions = place.exact() ? varying : 2 * varying;
    float[] weights = new float[functions * Ranges.BLOCK];
    for (int v = 0; v < varying; v++) {
      int row = (firsts.get(index) + place.varying()[v]) * head.hidden();
      for (int i = 0; i < units.length; i++) {
        float weight = (float) head.weight()[row + units[i]];
        weights[v * Ranges.BLOCK + i] = weight;
        weights[v * Ranges.BLOCK + VALUES + i] = -weight;
        if (!place.exact()) {
          weights[(varying + v) * Ranges.BLOCK + i] = -Math.abs(weight);
          weights[(varying + v) * Ranges.BLOCK + VALUES + i] = -Math.abs(weight);
        }
      }
    }
    int chunk = Math.min(WeightedSums.POINTS, place.rows());
    float[] values = new float[functions * chunk];
    for (int from = 0; from < place.rows(); from += chunk) {
      for (int v = 0; v < varying; v++) {
        double[] rest = place.fit(v).rest();
        for (int s = 0; s < chunk; s++) {
          values[v * chunk + s] = (float) rest[from + s];
        }
        for (int s = 0; s < chunk && !place.exact(); s++) {
          values[(varying + v) * chunk + s] = (float) place.halfWidth(v, from + s);
        }
      }
      ranges.set(index, from, sums.of(functions, weights, values));
    }
  }
}
