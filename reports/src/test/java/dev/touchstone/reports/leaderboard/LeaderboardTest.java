package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.failed;
import static dev.touchstone.reports.TinyResults.suite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderboardTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  @Test
  void figuresAreThoseCountedByHand() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                6,
                entry(
                    "natural",
                    "CCCCCW",
                    attack("fgsm", SMALL, "RRRBBM"),
                    attack("pgd", SMALL, "RBPRBM"))));

    LeaderboardRow row = leaderboard.rows().get(0);
    counts(row.clean(), 5, 6);
    AttackScore fgsm = row.attack("fgsm").orElseThrow();
    counts(fgsm.robust(), 3, 6);
    // Five samples were attacked: (10 + 20 + 30 + 40 + 50) / 5 and (0 + 1 + 2 + 3 + 4) / 5.
    assertThat(fgsm.queries()).hasValue(30);
    assertThat(fgsm.gradientQueries()).hasValue(2);
    assertThat(fgsm.projected()).isZero();
    AttackScore pgd = row.attack("pgd").orElseThrow();
    counts(pgd.robust(), 3, 6);
    assertThat(pgd.projected()).isEqualTo(1);
    // Samples 0 and 2 withstood both.
    counts(row.worst().upperBound(), 2, 6);
    counts(row.worst().covered(), 2, 6);
    assertThat(row.complete()).isTrue();
    assertThat(leaderboard.complete()).isTrue();
    assertThat(leaderboard.gaps()).isEmpty();
  }

  @Test
  void rowsAndColumnsKeepTheSuitesOrder() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                1,
                entry(
                    "b",
                    "C",
                    attack("zeta", LARGE, "R"),
                    attack("alpha", LARGE, "R"),
                    attack("zeta", SMALL, "R")),
                entry(
                    "a",
                    "C",
                    attack("zeta", SMALL, "R"),
                    attack("zeta", LARGE, "R"),
                    attack("alpha", LARGE, "R"))));

    assertThat(leaderboard.attacks()).containsExactly("zeta", "alpha");
    assertThat(leaderboard.rows())
        .extracting(
            row ->
                row.entry().name()
                    + " "
                    + row.threat().orElseThrow().ball().orElseThrow().epsilon())
        .containsExactly("b 0.3", "b 0.1", "a 0.3", "a 0.1");
    assertThat(leaderboard.rows().get(1).attack("alpha")).isEmpty();
    assertThat(leaderboard.complete()).isTrue();
  }

  @Test
  void columnsAreInTheSuitesOrderWhateverTheFirstEntryLacks() {
    SuiteResults results =
        suite(
            1,
            entry("a", "C", attack("first", SMALL, "R"), attack("third", SMALL, "R")),
            entry("b", "C", attack("second", SMALL, "R"), attack("third", SMALL, "R")),
            entry("c", "C", attack("first", SMALL, "R"), attack("unnamed", SMALL, "R")));
    String manifest =
        """
        {"attacks": [{"name": "first"}, {"name": "second"}, {"name": "unused"}, {"name": "third"}]}
        """;
    SuiteResults planned =
        new SuiteResults(
            results.suite(),
            results.title(),
            results.description(),
            results.dataset(),
            results.samples(),
            results.seed(),
            results.command(),
            results.entries(),
            results.analyses(),
            results.environment(),
            manifest);

    Leaderboard leaderboard = Leaderboard.of(planned);

    assertThat(leaderboard.attacks()).containsExactly("first", "second", "third", "unnamed");
    assertThat(leaderboard.rows().get(1).attacks())
        .extracting(AttackScore::attack)
        .containsExactly("second", "third");
    assertThat(leaderboard.rows().get(0).unplanned()).containsExactly("second", "unnamed");
    assertThat(Leaderboard.of(results).attacks())
        .as("without a manifest")
        .containsExactly("first", "third", "second", "unnamed");
  }

  @Test
  void anAttackWithALimitIsJudgedOnItsSamplesOnly() {
    LeaderboardRow row =
        onlyRow(
            6,
            entry(
                "natural",
                "CCCCCW",
                attack("fgsm", SMALL, "RRRBRM"),
                attack("pgd-long", SMALL, "RB")));

    counts(row.attack("pgd-long").orElseThrow().robust(), 1, 2);
    // Samples 0, 2 and 4: nothing that ran on them broke them.
    counts(row.worst().upperBound(), 3, 6);
    counts(row.worst().covered(), 1, 2);
    assertThat(row.complete()).isTrue();
    assertThat(row.worst().missing()).isZero();
  }

  @Test
  void whenAllAttacksAreLimitedTheWorstCaseIsToo() {
    LeaderboardRow row = onlyRow(4, entry("natural", "CCCC", attack("pgd", SMALL, "RB")));

    counts(row.clean(), 4, 4);
    counts(row.worst().upperBound(), 1, 2);
    assertThat(row.complete()).isTrue();
  }

  @Test
  void failedCellsAreNeitherRobustNorBroken() {
    LeaderboardRow row =
        onlyRow(
            6,
            entry(
                "natural",
                "CCCCCC",
                attack("fgsm", SMALL, "RRBBRR"),
                attack("pgd", SMALL, "R..RBR", "the attack returned NaN")));

    AttackScore pgd = row.attack("pgd").orElseThrow();
    counts(pgd.robust(), 3, 4);
    assertThat(pgd.missing()).isEqualTo(2);
    // Samples 1 and 2 do not count, although fgsm broke sample 2; robust are 0 and 5.
    counts(row.worst().upperBound(), 2, 4);
    counts(row.worst().covered(), 2, 4);
    assertThat(row.worst().missing()).isEqualTo(2);
    assertThat(row.complete()).isFalse();
    assertThat(row.gaps())
        .containsExactly(
            new Gap(
                "natural",
                Optional.of(SMALL),
                "attack pgd",
                2,
                List.of("the attack returned NaN")));
    assertThat(row.gaps().get(0).sentence())
        .isEqualTo(
            "natural, L∞ ε=0.1, attack pgd: 2 samples without a result: the attack returned NaN");
  }

  @Test
  void aLimitedAttackWithAFailedCellOnlyTakesAwayItsOwnSamples() {
    LeaderboardRow row =
        onlyRow(
            4,
            entry(
                "natural",
                "CCCC",
                attack("fgsm", SMALL, "RRRB"),
                attack("pgd", SMALL, "R.", "out of memory")));

    counts(row.worst().upperBound(), 2, 3);
    counts(row.worst().covered(), 1, 1);
    assertThat(row.worst().missing()).isEqualTo(1);
  }

  @Test
  void anAttackThatFailedWhollyHasNoFigureAndLeavesNoWorstCase() {
    LeaderboardRow row =
        onlyRow(
            3,
            entry(
                "natural",
                "CCC",
                attack("fgsm", SMALL, "RRR"),
                attack("pgd", SMALL, "...", "boom")));

    assertThat(row.attack("pgd").orElseThrow().robust().percent()).isEqualTo("–");
    assertThat(row.attack("pgd").orElseThrow().queries()).isEmpty();
    assertThat(row.worst().upperBound().known()).isFalse();
    assertThat(row.worst().missing()).isEqualTo(3);
  }

  @Test
  void anAttackThatOnlyOtherEntriesHaveIsNotPlannedAndTheHeadlineSaysSo() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                2,
                entry("whole", "CC", attack("fgsm", SMALL, "RR"), attack("pgd", SMALL, "RB")),
                entry("part", "CC", attack("fgsm", SMALL, "RR"))));

    LeaderboardRow part = leaderboard.rows().get(1);
    assertThat(part.complete()).isTrue();
    assertThat(part.attack("pgd")).isEmpty();
    assertThat(part.unplanned()).containsExactly("pgd");
    counts(part.worst().headline(), 2, 2);
    assertThat(part.worst().everyAttack()).as("every attack that is for it").isTrue();
    assertThat(part.headlineRemarks()).containsExactly("over fgsm only");
    assertThat(leaderboard.rows().get(0).headlineRemarks()).isEmpty();
    assertThat(leaderboard.complete()).isTrue();
  }

  @Test
  void aHeadlineOverMoreThanThreeOfTheAttacksCountsThem() {
    LeaderboardRow part =
        Leaderboard.of(
                suite(
                    1,
                    entry(
                        "part",
                        "C",
                        attack("a", SMALL, "R"),
                        attack("b", SMALL, "R"),
                        attack("c", SMALL, "R"),
                        attack("d", SMALL, "R")),
                    entry("other", "C", attack("e", SMALL, "R"))))
            .rows()
            .get(0);

    assertThat(part.headlineRemarks()).containsExactly("over 4 of 5 attacks");
  }

  @Test
  void anEntryWithoutAModelHasRowsWithoutFigures() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                2,
                failed("broken", "the weights file is cut short"),
                entry("whole", "CC", attack("fgsm", SMALL, "RR"), attack("fgsm", LARGE, "RB"))));

    assertThat(leaderboard.rows()).hasSize(4);
    LeaderboardRow row = leaderboard.rows().get(0);
    assertThat(row.threat()).contains(SMALL);
    assertThat(row.clean().known()).isFalse();
    assertThat(row.worst().upperBound().known()).isFalse();
    assertThat(leaderboard.gaps())
        .containsExactly(
            new Gap(
                "broken",
                Optional.empty(),
                "no model",
                2,
                List.of("the weights file is cut short")));
  }

  @Test
  void missingCleanOutcomesAreNamedOnceAndTakeTheirSamplesAlong() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                3,
                entry(
                    "natural", "C.C", attack("fgsm", SMALL, "RRR"), attack("fgsm", LARGE, "RRB"))));

    counts(leaderboard.rows().get(0).clean(), 2, 2);
    counts(leaderboard.rows().get(0).worst().upperBound(), 2, 2);
    counts(leaderboard.rows().get(1).worst().upperBound(), 1, 2);
    assertThat(leaderboard.gaps())
        .containsExactly(
            new Gap("natural", Optional.empty(), "clean accuracy", 1, List.of("not run yet")));
  }

  @Test
  void samplesThatAnEarlierAttackBrokeCountAsBroken() {
    LeaderboardRow row =
        onlyRow(
            4,
            entry("natural", "CCCW", attack("fgsm", SMALL, "RBRM"), attack("pgd", SMALL, "REBM")));

    AttackScore pgd = row.attack("pgd").orElseThrow();
    counts(pgd.robust(), 1, 4);
    assertThat(pgd.afterEarlier()).isEqualTo(1);
    // Samples 0 and 2 were attacked: (10 + 30) / 2.
    assertThat(pgd.queries()).hasValue(20);
    counts(row.worst().upperBound(), 1, 4);
  }

  @Test
  void aSuiteWithoutAttacksShowsCleanAccuracy() {
    LeaderboardRow row = onlyRow(2, entry("natural", "CW"));

    assertThat(row.threat()).isEmpty();
    counts(row.clean(), 1, 2);
    assertThat(row.attacks()).isEmpty();
    assertThat(row.worst().upperBound().known()).isFalse();
    assertThat(row.complete()).isTrue();
  }

  private static LeaderboardRow onlyRow(int samples, EntryResults entry) {
    List<LeaderboardRow> rows = Leaderboard.of(suite(samples, entry)).rows();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static void counts(Proportion proportion, long successes, long n) {
    assertThat(proportion.successes()).isEqualTo(successes);
    assertThat(proportion.n()).isEqualTo(n);
  }
}
