package dev.touchstone.reports.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.TinyResults;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Samples with a truth that both sides know in part: attacks and certifiers that never lie give a
 * bracket around it, whatever they miss.
 */
class BracketTest {

  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.1);

  /** True robustness of each sample, and who looked at it with which result. */
  private record Made(EntryResults entry, boolean[] robust, LeaderboardRow row) {}

  @Property
  void theTruthIsWithinTheBracket(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int n) {
    Made made = make(seed, n, false);
    for (CertifiedScore score : made.row.certified()) {
      Bracket bracket = score.bracket();
      long truth = truth(made, score);
      assertThat(bracket.certified().successes()).isLessThanOrEqualTo(truth);
      assertThat(bracket.attacked().successes()).isGreaterThanOrEqualTo(truth);
      assertThat(bracket.crossed()).isFalse();
    }
  }

  @Property
  void theUndecidedShareIsItsWidthAndItIsExactWhenThereIsNone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int n) {
    Made made = make(seed, n, false);
    for (CertifiedScore score : made.row.certified()) {
      Bracket bracket = score.bracket();
      assertThat(bracket.certified().successes() + bracket.undecided())
          .isEqualTo(bracket.attacked().successes());
      assertThat(bracket.exact()).isEqualTo(bracket.known() && bracket.undecided() == 0);
      assertThat(bracket.certified().n()).isEqualTo(bracket.attacked().n());
      assertThat(bracket.n()).isLessThanOrEqualTo(score.certified().n());
      if (!bracket.narrower()) {
        assertThat(bracket.certified()).isEqualTo(score.certified());
      }
    }
  }

  @Property
  void aLieThatAnAttackRefutesIsAlwaysFlagged(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int n) {
    Made made = make(seed, n, true);
    boolean refuted = false;
    for (int sample = 0; sample < n; sample++) {
      int wanted = sample;
      refuted |=
          made.entry.certifications().get(0).outcomes().stream()
                  .anyMatch(o -> o.sample() == wanted && o.status().name().equals("CERTIFIED"))
              && made.entry.attacks().get(0).outcomes().stream()
                  .anyMatch(o -> o.sample() == wanted && o.status().name().equals("BROKEN"));
    }
    Leaderboard leaderboard = Leaderboard.of(TinyResults.suite(n, made.entry));
    assertThat(leaderboard.audit().isEmpty()).isEqualTo(!refuted);
    if (made.row.certified().get(0).bracket().crossed()) {
      assertThat(refuted).isTrue();
    }
  }

  /** Over the samples of the bracket, by its own definition. */
  private static long truth(Made made, CertifiedScore score) {
    Set<Integer> looked =
        made.entry.certifications().get(0).outcomes().stream()
            .map(outcome -> outcome.sample())
            .collect(java.util.stream.Collectors.toSet());
    Set<Integer> attacked =
        made.entry.attacks().get(0).outcomes().stream()
            .map(outcome -> outcome.sample())
            .collect(java.util.stream.Collectors.toSet());
    boolean all = score.bracket().n() == looked.size();
    return looked.stream()
        .filter(sample -> all || attacked.contains(sample))
        .filter(sample -> made.robust[sample])
        .count();
  }

  private static Made make(long seed, int n, boolean lying) {
    Random random = new Random(seed);
    double power = random.nextDouble();
    StringBuilder clean = new StringBuilder();
    StringBuilder attack = new StringBuilder();
    StringBuilder certifier = new StringBuilder();
    boolean[] robust = new boolean[n];
    for (int sample = 0; sample < n; sample++) {
      boolean correct = random.nextDouble() > 0.1;
      robust[sample] = correct && random.nextBoolean();
      clean.append(correct ? 'C' : 'W');
      boolean found = random.nextDouble() < power;
      attack.append(
          random.nextDouble() < 0.1 ? '.' : !correct ? 'M' : found && !robust[sample] ? 'B' : 'R');
      boolean decided = random.nextDouble() < power;
      boolean lie = lying && random.nextDouble() < 0.1;
      certifier.append(
          random.nextDouble() < 0.1
              ? '.'
              : !correct ? 'M' : lie ? 'C' : !decided ? 'U' : robust[sample] ? 'C' : 'F');
    }
    EntryResults entry =
        TinyResults.with(
            TinyResults.entry(
                "made", clean.toString(), TinyResults.attack("pgd", THREAT, attack.toString())),
            TinyResults.certifier("bounds", THREAT, certifier.toString()));
    return new Made(entry, robust, Leaderboard.of(TinyResults.suite(n, entry)).rows().get(0));
  }
}
