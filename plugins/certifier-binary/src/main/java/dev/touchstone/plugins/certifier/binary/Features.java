package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.plugins.certifier.binary.LocalNetwork.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What goes into a network's head, for all corners of one image's cube. */
final class Features {

  private final Optional<Convolver> last;
  private final List<Table> tables;
  private final double slack;

  /**
   * Makes what all nodes of a tree share.
   *
   * @param cap pixels of a table at most
   * @param slack how much a margin must be greater than 0
   */
  Features(LocalNetwork network, Cube cube, int cap, double slack) {
    byte[] none = new byte[cube.dimensions()];
    Arrays.fill(none, (byte) -1);
    List<Table> current = pixels(network, cube);
    Optional<Convolver> latest = Optional.empty();
    for (Segment segment : network.segments()) {
      Convolver convolver = new Convolver(segment, current, cube.dimensions(), cap);
      current = convolver.outputs(none);
      latest = Optional.of(convolver);
    }
    this.last = latest;
    this.tables = current;
    this.slack = slack;
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

  /**
   * Tables of the head's inputs by place, over the pixels that are not fixed.
   *
   * @param wider those of a larger subcube
   */
  List<Table> tables(byte[] fixed, Optional<List<Table>> wider) {
    List<Table> from = wider.orElse(tables);
    boolean all = IntStream.range(0, fixed.length).allMatch(i -> fixed[i] < 0);
    boolean[] kept = new boolean[fixed.length];
    Arrays.fill(kept, true);
    return IntStream.range(0, from.size())
        .parallel()
        .mapToObj(
            place ->
                all || last.isEmpty() || from.get(place).exact()
                    ? from.get(place).reduced(fixed, kept)
                    : last.get().output(place, fixed))
        .toList();
  }

  /** How much a margin must be greater than 0; see {@link BinaryParameters}. */
  double slack() {
    return slack;
  }
}
