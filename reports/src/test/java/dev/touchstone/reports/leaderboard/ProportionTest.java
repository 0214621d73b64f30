package dev.touchstone.reports.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

  /** Bounds published for this interval: Newcombe (1998), Statistics in Medicine 17, table I. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void boundsAreThoseOfThePaperOnTheInterval(int successes, int n, double low, double high) {
    Proportion proportion = Proportion.of(successes, n);

    assertThat(proportion.low()).isCloseTo(low, within(5e-5));
    assertThat(proportion.high()).isCloseTo(high, within(5e-5));
  }

  /** The bounds p solve (k/n − p)² = z² p (1 − p) / n, which is how Wilson defined them. */
  @Property
  void boundsSolveTheScoreEquation(
      @ForAll @IntRange(min = 1, max = 20_000) int n, @ForAll @IntRange(max = 20_000) int k) {
    int successes = Math.min(k, n);
    Proportion proportion = Proportion.of(successes, n);

    double z = 1.959963984540054;
    for (double bound : new double[] {proportion.low(), proportion.high()}) {
      double left = Math.pow(proportion.value() - bound, 2);
      assertThat(left).isCloseTo(z * z * bound * (1 - bound) / n, within(1e-9));
    }
    assertThat(proportion.low()).isBetween(0.0, proportion.value());
    assertThat(proportion.high()).isBetween(proportion.value(), 1.0);
  }

  @Test
  void withoutSamplesThereIsNoFigure() {
    Proportion nothing = Proportion.of(0, 0);

    assertThat(nothing.known()).isFalse();
    assertThat(nothing.value()).isNaN();
    assertThat(nothing.percent()).isEqualTo("–");
    assertThat(nothing.interval()).isEmpty();
  }

  @Test
  void decimalsFollowTheNumberOfSamplesAndNotTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Proportion.of(9616, 10_000).percent()).isEqualTo("96.16 %");
      assertThat(Proportion.of(9616, 10_000).interval()).isEqualTo("95.77–96.52");
      assertThat(Proportion.of(81, 263).percent()).isEqualTo("30.8 %");
      assertThat(Proportion.of(5, 5).percent()).isEqualTo("100.0 %");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void moreSuccessesThanSamplesAreRefused() {
    assertThatThrownBy(() -> Proportion.of(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Proportion.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
