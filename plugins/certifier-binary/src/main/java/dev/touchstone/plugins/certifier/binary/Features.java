package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.bounds.Rounding;
import dev.touchstone.plugins.certifier.binary.LocalNetwork.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What goes into a network's head, for all corners of one image's cube. */
final class Features {

  private final Optional<Convolver> last;
  private final List<Table> tables;
  private final double[] error;
  private final double[] hiddenError;
  private final double[] hiddenRounding;
  private final double[] largest;

  /**
   * Makes what all nodes of a tree share.
   *
   * @param cap pixels of a table at most
   */
  Features(LocalNetwork network, Cube cube, int cap) {
    byte[] none = new byte[cube.dimensions()];
    Arrays.fill(none, (byte) -1);
    List<Table> current = pixels(network, cube);
    double[] apart = new double[cube.binary().length];
    Optional<Convolver> latest = Optional.empty();
    for (Segment segment : network.segments()) {
      Convolver convolver = new Convolver(segment, current, cube.dimensions(), cap);
      apart = convolver.error(apart);
      current = convolver.outputs(none);
      latest = Optional.of(convolver);
    }
    this.last = latest;
    this.tables = current;
    this.error = apart;
    Head head = network.head();
    this.largest = new double[head.features()];
    int at = 0;
    for (Table table : current) {
      for (double value : Convolver.largest(table)) {
        largest[at] = value + error[at];
        at++;
      }
    }
    this.hiddenError = products(head, error);
    this.hiddenRounding = products(head, largest);
    double gamma = Rounding.deployed(head.features());
    for (int u = 0; u < head.hidden(); u++) {
      hiddenRounding[u] =
          Rounding.REST * gamma * (hiddenRounding[u] + head.magnitude()[u] + Rounding.UNDERFLOW);
    }
  }

  private static double[] products(Head head, double[] values) {
    double[] sums = new double[head.hidden()];
    for (int f = 0; f < head.features(); f++) {
      double value = values[f];
      if (value > 0) {
        int from = f * head.hidden();
        for (int u = 0; u < sums.length; u++) {
          sums[u] += value * Math.abs(head.weight()[from + u]);
        }
      }
    }
    return sums;
  }

  private static List<Table> pixels(LocalNetwork network, Cube cube) {
    int channels = network.input().get(2);
    int[] indices = new int[cube.binary().length];
    Arrays.fill(indices, -1);
    for (int i = 0; i < cube.free().length; i++) {
      indices[cube.free()[i]] = i;
    }
    List<Table> tables = new ArrayList<>();
    for (int place = 0; place < indices.length / channels; place++) {
      int first = place * channels;
      int[] own = Arrays.stream(indices, first, first + channels).filter(i -> i >= 0).toArray();
      float[] values = new float[channels << own.length];
      for (int s = 0; s < 1 << own.length; s++) {
        int bit = 0;
        for (int c = 0; c < channels; c++) {
          values[s * channels + c] =
              indices[first + c] < 0 ? cube.binary()[first + c] : s >> bit++ & 1;
        }
      }
      tables.add(new Table(own, channels, values, values));
    }
    return tables;
  }

  /** Tables of the head's inputs by place, over the pixels that are not fixed. */
  List<Table> tables(byte[] fixed) {
    for (byte value : fixed) {
      if (value >= 0) {
        return last.map(convolver -> convolver.outputs(fixed)).orElseGet(() -> reduced(fixed));
      }
    }
    return tables;
  }

  private List<Table> reduced(byte[] fixed) {
    boolean[] kept = new boolean[fixed.length];
    Arrays.fill(kept, true);
    return tables.stream().map(table -> table.reduced(fixed, kept)).toList();
  }

  /** How far each feature of the deployed network and of the tables may lie apart. */
  double[] error() {
    return error;
  }

  /** How far the hidden values may lie apart for that reason, at most. */
  double[] hiddenError() {
    return hiddenError;
  }

  /** What the deployed rounding of each hidden value adds. */
  double[] hiddenRounding() {
    return hiddenRounding;
  }

  /** Largest magnitude of each feature. */
  double[] largest() {
    return largest;
  }
}
