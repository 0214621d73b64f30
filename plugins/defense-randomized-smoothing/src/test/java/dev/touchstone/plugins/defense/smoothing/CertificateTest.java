package dev.touchstone.plugins.defense.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {

  private static final double ALPHA = 0.001;

  /** Where all draws agree, the interval's end is α^(1/n). */
  @ParameterizedTest
  @CsvSource({"100, 1.5005", "1000, 2.4633", "10000, 3.1986", "100000, 3.8115"})
  void unanimousVotesGiveTheGreatestRadius(int draws, double radii) {
    Certificate certificate = Certificate.of(draws, draws, ALPHA, 0.5);
    double end = Math.pow(ALPHA, 1.0 / draws);
    assertThat(certificate.lower()).isLessThan(end).isCloseTo(end, within(2e-8));
    assertThat(certificate.radius()).isCloseTo(0.5 * radii, within(2e-4));
  }

  @Test
  void abstainsWithoutAMajority() {
    for (int votes : new int[] {0, 1, 499, 500, 501, 520}) {
      Certificate certificate = Certificate.of(votes, 1000, ALPHA, 0.5);
      assertThat(certificate.abstains()).as("%d votes", votes).isTrue();
      assertThat(certificate.radius()).isZero();
    }
    // 500 + Φ⁻¹(0.999) · √250 is 548.9.
    assertThat(Certificate.of(547, 1000, ALPHA, 0.5).abstains()).isTrue();
    assertThat(Certificate.of(552, 1000, ALPHA, 0.5).abstains()).isFalse();
  }

  /** By definition, a class of probability p-lower gives so many votes with probability α. */
  @Property(tries = 300)
  void theTailBeyondTheVotesIsAlpha(
      @ForAll @IntRange(min = 1, max = 2000) int draws,
      @ForAll @DoubleRange(max = 1) double share,
      @ForAll @Scale(4) @DoubleRange(min = 1e-4, max = 0.2) double alpha) {
    int votes = Math.max(1, (int) Math.round(share * draws));
    double lower = Certificate.of(votes, draws, alpha, 1).lower();
    double tail = BinomialDistribution.of(draws, lower).survivalProbability(votes - 1);
    assertThat(tail).isLessThanOrEqualTo(alpha).isCloseTo(alpha, within(1e-3 * alpha + 1e-4));
  }

  /** Exact: the votes that would give too high a bound have at most probability α together. */
  @Property(tries = 200)
  void theBoundIsTooHighWithAtMostProbabilityAlpha(
      @ForAll @IntRange(min = 1, max = 400) int draws,
      @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.999) double probability,
      @ForAll @Scale(4) @DoubleRange(min = 1e-4, max = 0.2) double alpha) {
    BinomialDistribution votes = BinomialDistribution.of(draws, probability);
    double failing = 0;
    for (int k = 0; k <= draws; k++) {
      failing +=
          Certificate.of(k, draws, alpha, 1).lower() > probability ? votes.probability(k) : 0;
    }
    assertThat(failing).isLessThanOrEqualTo(alpha * (1 + 1e-9));
  }

  @Property(tries = 200)
  void moreVotesNeverShrinkTheRadius(
      @ForAll @IntRange(min = 1, max = 5000) int draws,
      @ForAll @DoubleRange(max = 1) double share) {
    int votes = (int) (share * (draws - 1));
    Certificate fewer = Certificate.of(votes, draws, ALPHA, 0.25);
    Certificate more = Certificate.of(votes + 1, draws, ALPHA, 0.25);
    assertThat(more.radius()).isGreaterThanOrEqualTo(fewer.radius());
    assertThat(more.lower()).isGreaterThan(fewer.lower());
    if (!more.abstains()) {
      double quantile = NormalDistribution.of(0, 1).inverseCumulativeProbability(more.lower());
      assertThat(more.radius()).isCloseTo(0.25 * quantile, within(1e-12));
    }
  }

  /** Of three draws with Φ(1) each, one or none gives the class with probability 0.0678. */
  @Test
  void theDeployedAverageFailsWhereHalfOfItsDrawsDo() {
    Certificate certificate = new Certificate(0.9772498680518208, 1);
    double wrong = 0.15865525393145705;
    assertThat(certificate.failure(0, 0.5, 0.5, 1)).isCloseTo(wrong, within(1e-12));
    assertThat(certificate.failure(ALPHA, 0.5, 0.5, 3))
        .isCloseTo(ALPHA + 3 * wrong * wrong * (1 - wrong) + wrong * wrong * wrong, within(1e-12));
    // A tie of two draws counts as failed.
    assertThat(certificate.failure(0, 0.5, 0.5, 2))
        .isCloseTo(1 - (1 - wrong) * (1 - wrong), within(1e-12));
    assertThat(certificate.failure(ALPHA, 0.5, 1, 1)).isCloseTo(0.5 + ALPHA, within(1e-12));
  }

  @Property(tries = 200)
  void itFailsLessWithMoreDrawsAndCloserToTheImage(
      @ForAll @DoubleRange(min = 0.51, max = 0.99) double lower,
      @ForAll @IntRange(min = 0, max = 50) int pairs,
      @ForAll @DoubleRange(max = 1) double part) {
    double radius = 0.5 * NormalDistribution.of(0, 1).inverseCumulativeProbability(lower);
    Certificate certificate = new Certificate(lower, radius);
    int draws = 2 * pairs + 1;
    double far = certificate.failure(ALPHA, 0.5, part * radius, draws);
    assertThat(far).isBetween(ALPHA, 1.0);
    assertThat(certificate.failure(ALPHA, 0.5, part * radius / 2, draws)).isLessThanOrEqualTo(far);
    assertThat(certificate.failure(ALPHA, 0.5, part * radius, draws + 2))
        .isLessThanOrEqualTo(far + 1e-12);
  }
}
