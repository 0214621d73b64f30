package dev.touchstone.api.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** McNemar's exact test against figures that were computed by hand. */
class PairedDifferenceTest {

  @Test
  void countsSamplesOfBothSetsAmongThoseThatWereCompared() {
    PairedDifference found =
        PairedDifference.of(List.of(1, 2, 3, 4, 5, 6), Set.of(1, 2, 3, 9), Set.of(1, 4));

    assertThat(found).isEqualTo(new PairedDifference(1, 2, 1, 2));
    assertThat(found.n()).isEqualTo(6);
    assertThat(found.difference()).isCloseTo(1.0 / 6, within(1e-12));
  }

  @Test
  void tenSamplesApartSplitEightToTwo() {
    // Tail of 8 of 10: (45 + 10 + 1) / 1024 = 0.0546875; both sides: 0.109375.
    PairedDifference found = new PairedDifference(50, 8, 2, 40);

    assertThat(found.probabilityFirstAhead()).isCloseTo(0.0546875, within(1e-12));
    assertThat(found.probability()).isCloseTo(0.109375, within(1e-12));
    assertThat(new PairedDifference(50, 2, 8, 40).probability()).isCloseTo(0.109375, within(1e-12));
    assertThat(new PairedDifference(50, 2, 8, 40).probabilityFirstAhead())
        .as("behind by that much")
        .isCloseTo(1 - 11.0 / 1024, within(1e-12));
  }

  @Test
  void largeCountsAgreeWithTheChiSquaredForm() {
    // (|150 − 86| − 1)² / 236 = 16.818; chi-squared with one degree of freedom: 0.0000411.
    assertThat(new PairedDifference(794, 86, 150, 570).probability())
        .isCloseTo(0.0000365, within(0.00001));
    assertThat(new PairedDifference(0, 5_000, 5_000, 0).probability()).isEqualTo(1);
    assertThat(new PairedDifference(0, 9_000, 1_000, 0).probability()).isLessThan(1e-300);
  }

  @Test
  void nothingApartIsNoDifference() {
    assertThat(new PairedDifference(3, 0, 0, 1).probability()).isEqualTo(1);
    assertThat(new PairedDifference(3, 0, 0, 1).probabilityFirstAhead()).isEqualTo(1);
    assertThat(new PairedDifference(0, 0, 0, 0).difference()).isNaN();
  }

  @Test
  void theIntervalIsThatOfAgrestiAndMin() {
    // By hand for 8 and 2 of 100: middle 6 / 102; variance (8.5 + 2.5 − 36 / 102) / 102².
    double[] bounds = new PairedDifference(50, 8, 2, 40).interval();
    double reach = 1.959964 * Math.sqrt(11 - 36.0 / 102) / 102;

    assertThat(bounds[0]).isCloseTo(6.0 / 102 - reach, within(1e-9));
    assertThat(bounds[1]).isCloseTo(6.0 / 102 + reach, within(1e-9));
    assertThat(bounds[0]).isNegative();
  }
}
