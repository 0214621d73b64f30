package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * What one attack measured of one entry at one threat.
 *
 * @param attack the attack's name in the suite
 * @param results what it was computed from; empty when the attack left no result for this entry
 * @param planned samples that the suite asks for
 * @param robust samples still classified correctly, of those with an outcome; misclassified without
 *     an attack counts as broken, a failed cell's samples count as neither
 * @param queries forward queries, mean over the samples that were attacked; empty if there are none
 * @param gradientQueries gradient queries, mean over the samples that were attacked
 * @param projected samples of which a candidate left the ball and was projected back
 * @param afterEarlier samples that an earlier attack of the cascade had broken, so that this figure
 *     is that of the cascade up to here, not of this attack alone
 */
public record AttackScore(
    String attack,
    Optional<AttackResults> results,
    int planned,
    Proportion robust,
    OptionalDouble queries,
    OptionalDouble gradientQueries,
    long projected,
    long afterEarlier) {

  static AttackScore of(String attack, Optional<AttackResults> results, int planned) {
    List<SampleOutcome> outcomes = results.map(AttackResults::outcomes).orElse(List.of());
    return new AttackScore(
        attack,
        results,
        planned,
        Proportion.of(
            outcomes.stream().filter(outcome -> outcome.status().robust()).count(),
            outcomes.size()),
        meanOfAttacked(outcomes, SampleOutcome::queries),
        meanOfAttacked(outcomes, SampleOutcome::gradientQueries),
        outcomes.stream().filter(SampleOutcome::projected).count(),
        outcomes.stream()
            .filter(outcome -> outcome.status() == SampleStatus.BROKEN_EARLIER)
            .count());
  }

  /** Planned samples without an outcome. */
  public long missing() {
    return planned - robust.n();
  }

  /** Why cells failed, one distinct sentence each. */
  public List<String> failures() {
    return results.map(AttackResults::failures).orElse(List.of());
  }

  private static OptionalDouble meanOfAttacked(
      List<SampleOutcome> outcomes, ToLongFunction<SampleOutcome> figure) {
    return outcomes.stream()
        .filter(
            outcome ->
                outcome.status() == SampleStatus.BROKEN || outcome.status() == SampleStatus.ROBUST)
        .mapToLong(figure)
        .average();
  }
}
