package dev.touchstone.api.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearChanceTest {

  /** Bounds of the exact tests were computed by hand from the binomial distribution. */
  @ParameterizedTest
  @CsvSource({
    // P(X ≥ 16 | 100, 0.1) = 0.0399, P(X ≥ 17 | 100, 0.1) = 0.0206
    "16, 100, 0.1, true",
    "17, 100, 0.1, false",
    "0, 100, 0.1, true",
    "1032, 10000, 0.1, true",
    "1100, 10000, 0.1, false",
    "9990, 10000, 0.1, false",
    // Few samples say nothing: P(X ≤ 1 | 2, 0.55) = 0.70; P(X ≤ 1 | 8, 0.55) = 0.018
    "1, 2, 0.1, false",
    "0, 4, 0.1, false",
    "1, 8, 0.1, true",
    "0, 0, 0.1, false",
    // Two classes: half right is chance.
    "50, 100, 0.5, true",
    "65, 100, 0.5, false",
  })
  void countsAreHeldAgainstGuessing(long correct, long samples, double chance, boolean near) {
    assertThat(NearChance.of("it", correct, samples, chance).isPresent()).isEqualTo(near);
  }

  @Test
  void theBestGuessIsTheMostFrequentClass() {
    assertThat(NearChance.chance(List.of(3, 3, 3, 1), 10)).isEqualTo(0.75);
    assertThat(NearChance.chance(List.of(), 4)).isEqualTo(0.25);
    assertThat(NearChance.chance(Collections.nCopies(9, 1), 2)).isLessThan(1);
  }

  @Test
  void itSaysWhatMayBeWrong() {
    assertThat(NearChance.of("mine", 51, 500, 0.1).orElseThrow().sentence())
        .startsWith("mine: 51 of 500 clean samples are right (10.2 %), and guessing gives 10.0 %")
        .contains(
            "transposed", "(channel, height, width)", "mean, std", "BGR", "touchstone convert")
        .doesNotContain("\n");
  }
}
