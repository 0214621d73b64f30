package dev.touchstone.plugins.certifier.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SplitTest {

  private static final int CHANNELS = 3;
  private static final int[] SCOPE = {4, 1, 3, 0, 2};

  /** Rest and slopes together bound the table, and a table over what is kept is itself. */
  @Property(tries = 50)
  void restAndSlopesBoundTheTable(
      @ForAll @IntRange(max = 31) int keeps, @ForAll @IntRange(max = 1000) int seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] values = new float[CHANNELS << SCOPE.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    boolean[] kept = new boolean[SCOPE.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (keeps >> i & 1) == 1;
    }
    Split split = Split.of(new Table(SCOPE, CHANNELS, values, values), kept);
    assertThat(split.slopes()).hasSize(SCOPE.length - Integer.bitCount(keeps));
    for (int s = 0; s < 1 << SCOPE.length; s++) {
      byte[] corner = corner(s);
      for (int c = 0; c < CHANNELS; c++) {
        float line = 0;
        for (Map.Entry<Integer, Table> slope : split.slopes().entrySet()) {
          line += corner[slope.getKey()] * at(slope.getValue(), false, corner, c);
        }
        float value = values[s * CHANNELS + c];
        assertThat(line + at(split.rest(), false, corner, c)).isLessThan(value + 1e-5f);
        assertThat(line + at(split.rest(), true, corner, c)).isGreaterThan(value - 1e-5f);
        if (split.slopes().isEmpty()) {
          assertThat(at(split.rest(), false, corner, c)).isEqualTo(value);
        }
      }
    }
  }

  /**
   * The effect of a single pixel is a slope for each combination of the others: nothing is lost.
   */
  @Example
  void onePixelLeavesNoRest() {
    float[] values = {1, 4, 2, -3, 0, 7, 5, 5};
    boolean[] kept = {true, false, true};
    Split split = Split.of(new Table(new int[] {0, 1, 2}, 1, values, values), kept);
    assertThat(split.rest().scope()).containsExactly(0, 2);
    assertThat(split.rest().lower()).containsExactly(1, 4, 0, 7);
    assertThat(split.rest().upper()).containsExactly(1, 4, 0, 7);
    assertThat(split.slopes().get(1).lower()).containsExactly(1, -7, 5, -2);
  }

  private static byte[] corner(int s) {
    byte[] corner = new byte[SCOPE.length];
    for (int t = 0; t < SCOPE.length; t++) {
      corner[SCOPE[t]] = (byte) (s >> t & 1);
    }
    return corner;
  }

  private static float at(Table table, boolean upper, byte[] corner, int channel) {
    int row = 0;
    int[] scope = table.scope();
    for (int t = 0; t < scope.length; t++) {
      row |= corner[scope[t]] << t;
    }
    return (upper ? table.upper() : table.lower())[row * table.channels() + channel];
  }
}
