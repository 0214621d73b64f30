package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A suite's figures: one row per entry and threat, in the suite's order.
 *
 * <p>All entries of a suite meet the same attacks: where an attack left a result for one entry but
 * none for another, the other's is missing, and its row says so.
 *
 * @param attacks names of all attacks, in order of first appearance: the columns
 * @param rows entry by entry, within an entry threat by threat
 */
public record Leaderboard(List<String> attacks, List<LeaderboardRow> rows) {

  /** Copies the lists. */
  public Leaderboard {
    attacks = List.copyOf(attacks);
    rows = List.copyOf(rows);
  }

  /** Computes all figures from the per-sample outcomes. */
  public static Leaderboard of(SuiteResults results) {
    Map<Optional<Threat>, Map<String, Integer>> plans = plans(results);
    Map<Integer, Integer> ranks = ranks(results);
    List<LeaderboardRow> rows = new ArrayList<>();
    for (int entry = 0; entry < results.entries().size(); entry++) {
      for (Map.Entry<Optional<Threat>, Map<String, Integer>> plan : plans.entrySet()) {
        rows.add(row(results, entry, plan.getKey(), plan.getValue(), ranks));
      }
    }
    Set<String> attacks = new LinkedHashSet<>();
    plans.values().forEach(planned -> attacks.addAll(planned.keySet()));
    return new Leaderboard(List.copyOf(attacks), rows);
  }

  /** Whether no row lacks anything. */
  public boolean complete() {
    return rows.stream().allMatch(LeaderboardRow::complete);
  }

  /** What is missing in any row, each once. */
  public List<Gap> gaps() {
    return rows.stream().flatMap(row -> row.gaps().stream()).distinct().toList();
  }

  /** Which attacks the suite plans at each threat, and on how many samples. */
  private static Map<Optional<Threat>, Map<String, Integer>> plans(SuiteResults results) {
    Map<Optional<Threat>, Map<String, Integer>> plans = new LinkedHashMap<>();
    for (EntryResults entry : results.entries()) {
      for (AttackResults attack : entry.attacks()) {
        plans
            .computeIfAbsent(Optional.of(attack.threat()), threat -> new LinkedHashMap<>())
            .merge(attack.name(), attack.planned(), Math::max);
      }
    }
    if (plans.isEmpty()) {
      plans.put(Optional.empty(), Map.of());
    }
    return plans;
  }

  /** Position of each sample in the evaluation order, which is that of rising sample index. */
  private static Map<Integer, Integer> ranks(SuiteResults results) {
    NavigableSet<Integer> samples = new TreeSet<>();
    for (EntryResults entry : results.entries()) {
      entry.clean().stream().map(CleanOutcome::sample).forEach(samples::add);
      for (AttackResults attack : entry.attacks()) {
        attack.outcomes().stream().map(SampleOutcome::sample).forEach(samples::add);
      }
    }
    Map<Integer, Integer> ranks = new LinkedHashMap<>();
    samples.forEach(sample -> ranks.put(sample, ranks.size()));
    return ranks;
  }

  private static LeaderboardRow row(
      SuiteResults results,
      int entryIndex,
      Optional<Threat> threat,
      Map<String, Integer> planned,
      Map<Integer, Integer> ranks) {
    EntryResults entry = results.entries().get(entryIndex);
    List<AttackScore> scores = new ArrayList<>();
    planned.forEach(
        (name, count) -> {
          Optional<AttackResults> found =
              entry.attacks().stream()
                  .filter(a -> a.name().equals(name) && threat.equals(Optional.of(a.threat())))
                  .findFirst();
          scores.add(AttackScore.of(name, found, found.map(AttackResults::planned).orElse(count)));
        });
    Proportion clean =
        Proportion.of(
            entry.clean().stream().filter(CleanOutcome::correct).count(), entry.clean().size());
    return new LeaderboardRow(
        entryIndex,
        entry,
        threat,
        clean,
        scores,
        WorstCase.of(entry, scores, ranks),
        gaps(entry, threat, results.samples() - clean.n(), scores));
  }

  private static List<Gap> gaps(
      EntryResults entry, Optional<Threat> threat, long cleanMissing, List<AttackScore> scores) {
    if (entry.failure().isPresent()) {
      return List.of(
          new Gap(
              entry.name(),
              Optional.empty(),
              "no model",
              cleanMissing,
              List.of(entry.failure().get())));
    }
    List<Gap> gaps = new ArrayList<>();
    if (cleanMissing > 0) {
      gaps.add(
          new Gap(
              entry.name(),
              Optional.empty(),
              "clean accuracy",
              cleanMissing,
              List.of("failed or not run yet")));
    }
    for (AttackScore score : scores) {
      if (score.missing() > 0 || !score.failures().isEmpty()) {
        List<String> causes =
            score.failures().isEmpty() ? List.of("not run yet") : score.failures();
        gaps.add(
            new Gap(entry.name(), threat, "attack " + score.attack(), score.missing(), causes));
      }
    }
    return gaps;
  }
}
