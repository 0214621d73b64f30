package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.failed;
import static dev.touchstone.reports.TinyResults.seeded;
import static dev.touchstone.reports.TinyResults.suite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Figures of several trainings, by hand. */
class TrainedRowTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  private static List<TrainedRow> rows(SuiteResults results) {
    return TrainedRow.of(results, Leaderboard.of(results));
  }

  private static EntryResults training(long seed, String clean, String small, String large) {
    return seeded(
        seed, entry("e", clean, attack("pgd", SMALL, small), attack("pgd", LARGE, large)));
  }

  /** Three trainings with 10, 9 and 8 of 10 right, and 6, 5 and 4 of 10 robust. */
  private static SuiteResults three() {
    return suite(
        10,
        entry("other", "CCCCCCCCCC", attack("pgd", SMALL, "RRRRRRRRRR")),
        training(1, "CCCCCCCCCC", "RRRRRRBBBB", "RBBBBBBBBB"),
        training(2, "CCCCCCCCCW", "BRRRRRBBBM", "RBBBBBBBBM"),
        training(-7, "CCCCCCCCWW", "BBRRRRBBMM", "RBBBBBBBMM"));
  }

  @Test
  void thereIsARowForEachThreatOfAnEntryWithSeedsAndForNoOther() {
    List<TrainedRow> rows = rows(three());
    assertThat(rows).extracting(TrainedRow::entry).containsExactly("e", "e");
    assertThat(rows)
        .extracting(TrainedRow::threat)
        .containsExactly(Optional.of(SMALL), Optional.of(LARGE));
    assertThat(rows.get(0).seeds()).containsExactly(1L, 2L, -7L);
    assertThat(rows.get(0).complete()).isTrue();
    assertThat(rows(suite(2, entry("a", "CC")))).isEmpty();
  }

  @Test
  void meanAndRangeAreOverTrainingsAndTheIntervalIsOverSamples() {
    Spread clean = rows(three()).get(0).clean();
    assertThat(clean.mean()).isCloseTo(0.9, within(1e-12));
    assertThat(clean.least()).isEqualTo(0.8);
    assertThat(clean.greatest()).isEqualTo(1);
    assertThat(clean.n()).as("samples, however many trainings there are").isEqualTo(10);
    // Wilson's interval of 9 of 10; that of 27 of 30 would be from 0.7438 to 0.9654.
    assertThat(clean.low()).isCloseTo(0.5958, within(5e-5));
    assertThat(clean.high()).isCloseTo(0.9821, within(5e-5));
    assertThat(clean.percent()).isEqualTo("90.0 %");
    assertThat(clean.range()).isEqualTo("80.0–100.0");
    assertThat(clean.interval()).isEqualTo("59.6–98.2");

    Spread worst = rows(three()).get(0).worst();
    assertThat(worst.percent()).isEqualTo("50.0 %");
    assertThat(worst.range()).isEqualTo("40.0–60.0");
    assertThat(rows(three()).get(0).attack("pgd")).contains(worst);
    TrainedRow large = rows(three()).get(1);
    assertThat(large.attack("pgd").orElseThrow().range()).isEqualTo("10.0–10.0");
    assertThat(large.worst().range())
        .as("two trainings lose their last sample at the smaller ε")
        .isEqualTo("0.0–10.0");
  }

  /** A mean between two whole numbers of samples has an interval that holds both of theirs. */
  @Test
  void aMeanThatIsNoWholeNumberOfSamplesIsRoundedOutwards() {
    Spread spread =
        new Spread(List.of(Proportion.of(10, 10), Proportion.of(9, 10), Proportion.of(9, 10)));
    assertThat(spread.mean()).isCloseTo(28 / 30.0, within(1e-12));
    assertThat(spread.low()).isEqualTo(Proportion.of(9, 10).low());
    assertThat(spread.high()).isEqualTo(Proportion.of(10, 10).high());
  }

  /** One that lost its hard samples would lift the mean. */
  @Test
  void aTrainingThatLacksSamplesIsInNoMean() {
    SuiteResults results =
        suite(
            10,
            training(1, "CCCCCCCCCC", "RRRRRRBBBB", "RBBBBBBBBB"),
            training(2, "CCCCCCCCCC", "RRRR......", "RBBBBBBBBB"),
            seeded(3, failed("e", "it broke")));
    TrainedRow row = rows(results).get(0);
    Spread pgd = row.attack("pgd").orElseThrow();
    assertThat(pgd.counted()).isEqualTo(1);
    assertThat(pgd.complete()).isFalse();
    assertThat(pgd.percent()).isEqualTo("60.0 %");
    assertThat(row.worst()).isEqualTo(pgd);
    assertThat(row.clean().counted()).isEqualTo(2);
    assertThat(row.complete()).isFalse();
  }

  @Test
  void withoutAnyTrainingThereIsNoFigure() {
    Spread nothing = new Spread(List.of(Proportion.of(0, 0), Proportion.of(0, 0)));
    assertThat(nothing.known()).isFalse();
    assertThat(nothing.mean()).isNaN();
    assertThat(nothing.low()).isNaN();
    assertThat(nothing.percent()).isEqualTo("–");
    assertThat(nothing.range() + nothing.interval()).isEmpty();
  }
}
