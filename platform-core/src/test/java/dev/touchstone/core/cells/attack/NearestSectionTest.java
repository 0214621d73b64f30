package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NearestSectionTest {

  private static SampleOutcome outcome(int sample, SampleStatus status, float distance) {
    int prediction = status == SampleStatus.ROBUST ? 0 : 1;
    float margin = status == SampleStatus.ROBUST ? 1 : -1;
    return new SampleOutcome(
        sample,
        0,
        status,
        prediction,
        margin,
        distance / 2,
        distance,
        3,
        40,
        false,
        0,
        0,
        0,
        2 * distance,
        5,
        "");
  }

  private static StoredAttack stored(SampleOutcome... outcomes) {
    return new StoredAttack(List.of(outcomes), List.of(), 1, Optional.empty());
  }

  private static final StoredAttack FOUND =
      stored(
          outcome(0, SampleStatus.MISCLASSIFIED, 0),
          outcome(1, SampleStatus.BROKEN, 2),
          outcome(2, SampleStatus.BROKEN, 1),
          outcome(3, SampleStatus.ROBUST, 7));

  @Test
  void quartilesCountMisclassifiedSamplesAsNearAndSamplesWithoutAnImageAsInfinitelyFar() {
    NearestSection section = new NearestSection();
    section.add("fmn", Norm.L2, List.of(FOUND));
    section.add("fmn", Norm.L2, List.of(stored(outcome(0, SampleStatus.BROKEN, 9))));

    ResultSection made = section.section().orElseThrow();

    assertThat(made.notes())
        .containsExactly(
            "fmn, L2: found for 3 of 4 samples; distance: lower quartile 0.7500, median 1.500,"
                + " upper quartile ∞.");
    NamedTable curve = made.tables().get(0);
    assertThat(curve.rows()).hasSize(41);
    assertThat(curve.rows().get(0)).containsExactly(0.0, 75.0);
    assertThat(curve.rows().get(19)).containsExactly(0.95, 75.0);
    assertThat(curve.rows().get(20)).containsExactly(1.0, 50.0);
    assertThat(curve.rows().get(40)).containsExactly(2.0, 25.0);
  }

  @Test
  void quantilesAreThoseOfNumPy() {
    double[] sorted = {1, 2, 4, 8};
    assertThat(Stream.of(0.0, 0.25, 0.5, 0.75, 1.0).map(q -> NearestSection.quantile(sorted, q)))
        .containsExactly(1.0, 1.75, 3.0, 5.0, 8.0);
    assertThat(NearestSection.quantile(new double[] {3}, 0.75)).isEqualTo(3);
  }

  @Test
  void theNearestImageDecidesEveryRadius() {
    SampleOutcome broken = FOUND.outcomes().get(1);
    assertThat(broken.at(new NormBall(Norm.L2, 2))).isSameAs(broken);
    assertThat(broken.at(new NormBall(Norm.LINF, 1))).isSameAs(broken);

    SampleOutcome robust = broken.at(new NormBall(Norm.L2, 1.9));
    assertThat(robust.status()).isEqualTo(SampleStatus.ROBUST);
    assertThat(robust.prediction()).isZero();
    assertThat(robust.margin()).isNaN();
    assertThat(robust.distanceL2()).isEqualTo(2);
    assertThat(robust.queries()).isEqualTo(3);

    SampleOutcome none = FOUND.outcomes().get(3).at(new NormBall(Norm.L2, 100));
    assertThat(none.status()).isEqualTo(SampleStatus.ROBUST);
    assertThat(none.distanceL2()).isInfinite();
    assertThat(none.distanceL0()).isEqualTo(-1);

    SampleOutcome misclassified = FOUND.outcomes().get(0);
    assertThat(misclassified.at(new NormBall(Norm.L2, 0))).isSameAs(misclassified);
  }
}
