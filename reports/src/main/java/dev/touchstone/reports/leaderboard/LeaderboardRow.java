package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;

/**
 * One entry at one threat.
 *
 * @param entryIndex position of the entry in the suite, from 0
 * @param entry the entry
 * @param threat the threat; empty in a suite without attacks and certifiers
 * @param clean accuracy without an attack, over the evaluated samples
 * @param attacks one score for each attack of the suite at this threat, in the suite's order, also
 *     for those that left no result
 * @param worst the worst case over all these attacks
 * @param certified what certifiers know: at most one score for proofs and one for probabilistic
 *     certificates; empty where the suite has no certifier for this entry and threat
 * @param gaps what this row lacks
 */
public record LeaderboardRow(
    int entryIndex,
    EntryResults entry,
    Optional<Threat> threat,
    Proportion clean,
    List<AttackScore> attacks,
    WorstCase worst,
    List<CertifiedScore> certified,
    List<Gap> gaps) {

  /** Copies the lists. */
  public LeaderboardRow {
    attacks = List.copyOf(attacks);
    certified = List.copyOf(certified);
    gaps = List.copyOf(gaps);
  }

  /** Whether every planned sample has its outcomes. */
  public boolean complete() {
    return gaps.isEmpty();
  }

  /** The named attack's score; empty when the suite has no such attack at this threat. */
  public Optional<AttackScore> attack(String name) {
    return attacks.stream().filter(score -> score.attack().equals(name)).findFirst();
  }

  /** What certifiers of one kind know; empty if the suite has none of the kind for this row. */
  public Optional<CertifiedScore> certified(boolean probabilistic) {
    return certified.stream().filter(score -> score.probabilistic() == probabilistic).findFirst();
  }
}
