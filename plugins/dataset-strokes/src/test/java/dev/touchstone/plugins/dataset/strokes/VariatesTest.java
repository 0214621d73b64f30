package dev.touchstone.plugins.dataset.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import org.junit.jupiter.api.Test;

class VariatesTest {

  private static final int DRAWS = 100_000;

  private final Variates random = new Variates(new Seed(11).generator());

  @Test
  void bellHasMean0AndVariance1AndIsBounded() {
    double mean = 0;
    double variance = 0;
    int beyondTwo = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.bell();
      assertThat(Math.abs(value)).isLessThanOrEqualTo(2 * Math.sqrt(3));
      mean += value / DRAWS;
      variance += value * value / DRAWS;
      beyondTwo += Math.abs(value) > 2 ? 1 : 0;
    }
    assertThat(mean).isCloseTo(0, within(0.015));
    assertThat(variance).isCloseTo(1, within(0.02));
    // P(|sum of 4 uniforms − 2| > 2/√3) = 2 (2 − 2/√3)⁴ / 4!
    double expected = 2 * Math.pow(2 - 2 / Math.sqrt(3), 4) / 24;
    assertThat((double) beyondTwo / DRAWS).isCloseTo(expected, within(0.003));
  }

  @Test
  void uniformFillsItsRange() {
    double mean = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.uniform(-3, 5);
      assertThat(value).isGreaterThanOrEqualTo(-3).isLessThan(5);
      mean += value / DRAWS;
    }
    assertThat(mean).isCloseTo(1, within(0.04));
  }

  @Test
  void indexIsEven() {
    int[] counts = new int[3];
    for (int i = 0; i < DRAWS; i++) {
      counts[random.index(3)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(DRAWS / 3 - 600, DRAWS / 3 + 600);
    }
  }
}
