package dev.touchstone.plugins.certifier.binary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Bounds of the deployed hidden values over one subcube.
 *
 * <p>A hidden value is a sum over places. The linear parts of all places are summed by pixel, since
 * they cancel one another; what is left of each place is bounded by itself: channel by channel, or
 * over the combinations of the place's pixels, which is tighter and slower.
 */
final class HiddenBounds {

  /** Combinations that are worked on together, so that they stay in the processor's cache. */
  private static final int CHUNK = 256;

  /** Channels that are added in one loop. */
  private static final int TOGETHER = 8;

  private final Head head;
  private final double[] lower;
  private final double[] upper;
  private final double[][] effects;
  private final double[] centre;
  private final double[] restLower;
  private final double[] restUpper;

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
    cut(IntStream.range(0, hidden).toArray());
  }

  /** Bounds values that may have either sign over all channels of each place together. */
  void tighten(List<Place> places) {
    int[] unstable = IntStream.range(0, head.hidden()).filter(this::unstable).toArray();
    tighten(places, unstable);
    cut(unstable);
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
      double least = Arrays.stream(fit.rest()).min().orElseThrow() - place.radius(v);
      double greatest = Arrays.stream(fit.rest()).max().orElseThrow() + place.radius(v);
      addInterval(feature * head.hidden(), least, greatest);
    }
  }

  private void addInterval(int row, double low, double high) {
    double[] weight = head.weight();
    for (int u = 0; u < restLower.length; u++) {
      double positive = Math.max(weight[row + u], 0);
      double negative = Math.min(weight[row + u], 0);
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
  private void tighten(List<Place> places, int[] units) {
    double[] lows = new double[units.length];
    double[] highs = new double[units.length];
    int first = 0;
    int terms = 2 * TOGETHER;
    for (Place place : places) {
      terms = Math.max(terms, place.varying().length + 2 * TOGETHER);
      if (place.varying().length > 0) {
        tighten(place, first, units, lows, highs);
      }
      first += place.channels();
    }
    for (int i = 0; i < units.length; i++) {
      int u = units[i];
      // The sums are of float32, their terms are no greater than these together.
      double rounding = 0x1p-24 * terms * (restUpper[u] - restLower[u]);
      restLower[u] = Math.max(restLower[u], lows[i] - rounding);
      restUpper[u] = Math.min(restUpper[u], highs[i] + rounding);
    }
  }

  private void tighten(Place place, int first, int[] units, double[] lows, double[] highs) {
    int channels = place.varying().length;
    float[][] rest = new float[(channels + TOGETHER - 1) / TOGETHER * TOGETHER][place.rows()];
    for (int v = 0; v < channels; v++) {
      for (int s = 0; s < rest[v].length; s++) {
        rest[v][s] = (float) place.fit(v).rest()[s];
      }
    }
    float[][] weights = new float[units.length][rest.length];
    for (int v = 0; v < channels; v++) {
      int row = (first + place.varying()[v]) * head.hidden();
      for (int i = 0; i < units.length; i++) {
        weights[i][v] = (float) head.weight()[row + units[i]];
        double wide = Math.abs(head.weight()[row + units[i]]) * place.radius(v);
        lows[i] -= wide;
        highs[i] += wide;
      }
    }
    int chunk = Math.min(CHUNK, place.rows());
    float[] sums = new float[chunk];
    float[][] least = new float[units.length][chunk];
    float[][] greatest = new float[units.length][chunk];
    for (int from = 0; from < place.rows(); from += chunk) {
      for (int i = 0; i < units.length; i++) {
        Arrays.fill(sums, 0);
        for (int v = 0; v < rest.length; v += TOGETHER) {
          add(sums, rest, v, from, weights[i]);
        }
        lower(least[i], sums);
        raise(greatest[i], sums);
      }
    }
    for (int i = 0; i < units.length; i++) {
      lows[i] += least(least[i]);
      highs[i] += greatest(greatest[i]);
    }
  }

  // What is left beside a linear fit is nowhere of one sign, so that 0 is no wrong start.
  private static void lower(float[] to, float[] values) {
    for (int s = 0; s < to.length; s++) {
      to[s] = Math.min(to[s], values[s]);
    }
  }

  private static void raise(float[] to, float[] values) {
    for (int s = 0; s < to.length; s++) {
      to[s] = Math.max(to[s], values[s]);
    }
  }

  private static float least(float[] values) {
    float least = values[0];
    for (float value : values) {
      least = value < least ? value : least;
    }
    return least;
  }

  private static float greatest(float[] values) {
    float greatest = values[0];
    for (float value : values) {
      greatest = value > greatest ? value : greatest;
    }
    return greatest;
  }

  /** One loop over several channels reads and writes the sums once; it is compiled to vectors. */
  private static void add(float[] sums, float[][] values, int v, int from, float[] weights) {
    float[] v0 = values[v];
    float[] v1 = values[v + 1];
    float[] v2 = values[v + 2];
    float[] v3 = values[v + 3];
    float[] v4 = values[v + 4];
    float[] v5 = values[v + 5];
    float[] v6 = values[v + 6];
    float[] v7 = values[v + 7];
    float w0 = weights[v];
    float w1 = weights[v + 1];
    float w2 = weights[v + 2];
    float w3 = weights[v + 3];
    float w4 = weights[v + 4];
    float w5 = weights[v + 5];
    float w6 = weights[v + 6];
    float w7 = weights[v + 7];
    for (int s = 0; s < sums.length; s++) {
      float even = Math.fma(w0, v0[from + s], sums[s]);
      float odd = w1 * v1[from + s];
      even = Math.fma(w2, v2[from + s], even);
      odd = Math.fma(w3, v3[from + s], odd);
      even = Math.fma(w4, v4[from + s], even);
      odd = Math.fma(w5, v5[from + s], odd);
      even = Math.fma(w6, v6[from + s], even);
      odd = Math.fma(w7, v7[from + s], odd);
      sums[s] = even + odd;
    }
  }

  /** The hidden values at one corner, but for rounding. */
  double[] values(List<Place> places, byte[] corner) {
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
    int first = 0;
    for (Place place : places) {
      int row = place.row(corner);
      for (int v = 0; v < place.varying().length; v++) {
        head.addMultiple(values, first + place.varying()[v], place.fit(v).rest()[row]);
      }
      first += place.channels();
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
