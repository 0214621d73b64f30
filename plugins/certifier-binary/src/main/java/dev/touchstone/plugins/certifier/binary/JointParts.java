package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.tensorflow.graph.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.types.TFloat32;

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
    List<Values> values = new ArrayList<>();
    try {
      for (Place place : places) {
        Values of = new Values(new ArrayList<>(), new ArrayList<>());
        values.add(of);
        of.read(place);
      }
      bound(units, sums, values, lows, highs);
    } finally {
      values.forEach(Values::close);
    }
  }

  private void bound(
      int[] units, WeightedSums sums, List<Values> values, double[] lows, double[] highs) {
    for (int from = 0; from < units.length; from += VALUES) {
      int[] some = Arrays.copyOfRange(units, from, Math.min(from + VALUES, units.length));
      IntStream.range(0, places.size()).parallel().forEach(p -> set(p, some, sums, values.get(p)));
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
  private void set(int index, int[] units, WeightedSums sums, Values of) {
    Place place = places.get(index);
    int varying = place.varying().length;
    float[] weights = new float[varying * VALUES];
    for (int v = 0; v < varying; v++) {
      double[] row = head.weight()[firsts.get(index) + place.varying()[v]];
      for (int i = 0; i < units.length; i++) {
        weights[v * VALUES + i] = (float) row[units[i]];
      }
    }
    float[] absolute = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      absolute[i] = Math.abs(weights[i]);
    }
    for (int part = 0; part < of.rest().size(); part++) {
      float[] middle = sums.of(weights, of.rest().get(part));
      Optional<float[]> width =
          place.exact()
              ? Optional.empty()
              : Optional.of(sums.of(absolute, of.halfWidth().get(part)));
      ranges.set(index, part * WeightedSums.POINTS, middle, width);
    }
  }

  /** A place's values in native memory, in parts of [varying, combinations]. */
  private record Values(List<TFloat32> rest, List<TFloat32> halfWidth) implements AutoCloseable {

    void read(Place place) {
      int chunk = Math.min(WeightedSums.POINTS, place.rows());
      int varying = place.varying().length;
      for (int from = 0; from < place.rows(); from += chunk) {
        float[] rest = new float[varying * chunk];
        float[] halfWidth = new float[place.exact() ? 0 : varying * chunk];
        for (int v = 0; v < varying; v++) {
          double[] values = place.fit(v).rest();
          for (int s = 0; s < chunk; s++) {
            rest[v * chunk + s] = (float) values[from + s];
          }
          for (int s = 0; s < chunk && !place.exact(); s++) {
            halfWidth[v * chunk + s] = (float) place.halfWidth(v, from + s);
          }
        }
        this.rest.add(Tensors.of(rest, (long) varying, chunk));
        if (!place.exact()) {
          this.halfWidth.add(Tensors.of(halfWidth, (long) varying, chunk));
        }
      }
    }

    @Override
    public void close() {
      rest.forEach(TFloat32::close);
      halfWidth.forEach(TFloat32::close);
    }
  }
}
