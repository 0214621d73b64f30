package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Threat;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entry's samples, one by one, as the worst case counts them; sets of indices of samples.
 *
 * @param evaluated samples that were evaluated clean and that, at a threat, an attack was planned
 *     on, and of which every attack that was planned on them has an outcome
 * @param robust those of them that are right and, at a threat, that nothing found within it breaks
 */
public record RobustSamples(BitSet evaluated, BitSet robust) {

  /**
   * Of one entry.
   *
   * @param threat at which threat; empty for unattacked
   */
  public static RobustSamples of(EntryResults entry, Optional<Threat> threat) {
    Set<Integer> evaluated =
        entry.clean().stream()
            .map(CleanOutcome::sample)
            .collect(Collectors.toCollection(HashSet::new));
    threat.ifPresent(
        at ->
            evaluated.retainAll(
                AttackedSamples.of(
                        entry, threat, scores(entry, at), Leaderboard.ranks(List.of(entry)))
                    .counting()
                    .keySet()));
    BrokenSamples broken = BrokenSamples.of(entry, threat);
    Set<Integer> robust = new HashSet<>(evaluated);
    robust.removeIf(broken::contains);
    return new RobustSamples(bits(evaluated), bits(robust));
  }

  private static List<AttackScore> scores(EntryResults entry, Threat threat) {
    return entry.attacks().stream()
        .filter(attack -> attack.threat().equals(threat))
        .map(attack -> AttackScore.of(attack.name(), Optional.of(attack), attack.planned()))
        .toList();
  }

  private static BitSet bits(Set<Integer> samples) {
    BitSet bits = new BitSet();
    samples.forEach(bits::set);
    return bits;
  }
}
