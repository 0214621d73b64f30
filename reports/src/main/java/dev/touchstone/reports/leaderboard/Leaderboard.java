package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A suite's figures: one row per entry and threat, in the suite's order.
 *
 * <p>Attacks and certifiers may be for some entries only. One of which an entry has no results at
 * all, not even unfinished ones, is not planned there, and nothing is missing; only an entry that
 * has no model lacks all attacks.
 *
 * @param attacks names of all attacks, in the suite's order: the columns
 * @param rows entry by entry, within an entry threat by threat
 * @param audit where certificates and attacks contradict each other, entry by entry
 */
public record Leaderboard(List<String> attacks, List<LeaderboardRow> rows, List<AuditFlag> audit) {

  /** Copies the lists. */
  public Leaderboard {
    attacks = List.copyOf(attacks);
    rows = List.copyOf(rows);
    audit = List.copyOf(audit);
  }

  /** Computes all figures from the per-sample outcomes. */
  public static Leaderboard of(SuiteResults results) {
    Map<Optional<Threat>, Map<String, Integer>> plans = plans(results);
    Map<Integer, Integer> ranks = ranks(results.entries());
    List<LeaderboardRow> rows = new ArrayList<>();
    for (int entry = 0; entry < results.entries().size(); entry++) {
      for (Map.Entry<Optional<Threat>, Map<String, Integer>> plan : plans.entrySet()) {
        rows.add(row(results, entry, plan.getKey(), plan.getValue(), ranks));
      }
    }
    return new Leaderboard(SuiteOrder.attacks(results), rows, audit(results, rows));
  }

  /** Whether some row has certifiers of one kind. */
  public boolean certified(boolean probabilistic) {
    return rows.stream().anyMatch(row -> row.certified(probabilistic).isPresent());
  }

  /** Names of the columns of further kinds of work, in the order of entries. */
  public List<String> shares() {
    return rows.stream()
        .flatMap(row -> row.entry().sections().stream())
        .flatMap(section -> section.shares().stream())
        .map(Share::column)
        .distinct()
        .toList();
  }

  /** Whether no row lacks anything. */
  public boolean complete() {
    return rows.stream().allMatch(LeaderboardRow::complete);
  }

  /** What is missing in any row, each once. */
  public List<Gap> gaps() {
    return rows.stream().flatMap(row -> row.gaps().stream()).distinct().toList();
  }

  private static List<AuditFlag> audit(SuiteResults results, List<LeaderboardRow> rows) {
    List<AuditFlag> audit = new ArrayList<>();
    for (int i = 0; i < results.entries().size(); i++) {
      int entry = i;
      audit.addAll(
          AuditFlag.of(
              results.entries().get(i),
              rows.stream().filter(row -> row.entryIndex() == entry).toList()));
    }
    return audit;
  }

  /** Which attacks the suite plans at each threat, and on how many samples. */
  private static Map<Optional<Threat>, Map<String, Integer>> plans(SuiteResults results) {
    Map<Optional<Threat>, Map<String, Integer>> plans = new LinkedHashMap<>();
    List<String> order = SuiteOrder.attacks(results);
    for (EntryResults entry : results.entries()) {
      for (AttackResults attack : entry.attacks()) {
        plans
            .computeIfAbsent(
                Optional.of(attack.threat()),
                threat -> new TreeMap<>(Comparator.comparingInt(order::indexOf)))
            .merge(attack.name(), attack.planned(), Math::max);
      }
    }
    for (EntryResults entry : results.entries()) {
      for (CertificationResults certification : entry.certifications()) {
        plans.computeIfAbsent(Optional.of(certification.threat()), threat -> new LinkedHashMap<>());
      }
    }
    for (EntryResults entry : results.entries()) {
      for (ResultSection section : entry.sections()) {
        section.shares().stream()
            .flatMap(share -> share.threat().stream())
            .forEach(
                threat -> plans.computeIfAbsent(Optional.of(threat), at -> new LinkedHashMap<>()));
      }
    }
    if (plans.isEmpty()) {
      plans.put(Optional.empty(), Map.of());
    }
    return plans;
  }

  /** Position of each sample in the evaluation order, which is that of rising sample index. */
  static Map<Integer, Integer> ranks(List<EntryResults> entries) {
    NavigableSet<Integer> samples = new TreeSet<>();
    for (EntryResults entry : entries) {
      entry.clean().stream().map(CleanOutcome::sample).forEach(samples::add);
      for (AttackResults attack : entry.attacks()) {
        attack.outcomes().stream().map(SampleOutcome::sample).forEach(samples::add);
      }
      for (CertificationResults certification : entry.certifications()) {
        certification.outcomes().stream().map(CertificationOutcome::sample).forEach(samples::add);
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
    List<String> others = new ArrayList<>();
    boolean lacksAll = entry.failure().isPresent() && entry.attacks().isEmpty();
    planned.forEach(
        (name, count) -> {
          Optional<AttackResults> found =
              entry.attacks().stream()
                  .filter(a -> a.name().equals(name) && threat.equals(Optional.of(a.threat())))
                  .findFirst();
          if (found.isPresent() || lacksAll) {
            scores.add(
                AttackScore.of(name, found, found.map(AttackResults::planned).orElse(count)));
          } else {
            others.add(name);
          }
        });
    List<CertificationResults> certifications =
        entry.certifications().stream()
            .filter(certification -> threat.equals(Optional.of(certification.threat())))
            .toList();
    AttackedSamples samples = AttackedSamples.of(entry, threat, scores, ranks);
    Proportion clean = Proportion.of(entry.cleanFigure().correct(), entry.cleanFigure().samples());
    return new LeaderboardRow(
        entryIndex,
        entry,
        threat,
        clean,
        scores,
        others,
        WorstCase.of(scores, samples),
        WeakerAttack.of(entry, threat),
        threat.map(at -> CertifiedScore.of(entry, at, samples)).orElse(List.of()),
        gaps(entry, threat, results.samples() - clean.n(), scores, certifications));
  }

  private static List<Gap> gaps(
      EntryResults entry,
      Optional<Threat> threat,
      long cleanMissing,
      List<AttackScore> scores,
      List<CertificationResults> certifications) {
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
    gap(entry, Optional.empty(), "clean accuracy", cleanMissing, entry.cleanFailures())
        .ifPresent(gaps::add);
    for (AttackScore score : scores) {
      gap(entry, threat, "attack " + score.attack(), score.missing(), score.failures())
          .ifPresent(gaps::add);
    }
    for (CertificationResults certification : certifications) {
      long missing = (long) certification.planned() - certification.outcomes().size();
      gap(entry, threat, "certifier " + certification.name(), missing, certification.failures())
          .ifPresent(gaps::add);
    }
    for (ResultSection section : entry.sections()) {
      gaps.addAll(gaps(entry, threat, section));
    }
    return gaps;
  }

  /**
   * What a section lacks in a row: samples of its threat and, in each row alike, those of no threat
   * and failures that left no sample out.
   */
  private static List<Gap> gaps(
      EntryResults entry, Optional<Threat> threat, ResultSection section) {
    long here = missing(section, share -> share.threat().isPresent() && share.at(threat));
    long everywhere = missing(section, share -> share.threat().isEmpty());
    boolean untold = missing(section, share -> true) == 0;
    return Stream.of(
            gap(entry, threat, section.title(), here, here > 0 ? section.failures() : List.of()),
            gap(
                entry,
                Optional.empty(),
                section.title(),
                everywhere,
                everywhere > 0 || untold ? section.failures() : List.of()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Samples that some share lacks; shares of a section may lack the same ones. */
  private static long missing(ResultSection section, Predicate<Share> of) {
    return section.shares().stream().filter(of).mapToLong(Share::missing).max().orElse(0);
  }

  private static Optional<Gap> gap(
      EntryResults entry,
      Optional<Threat> threat,
      String where,
      long missing,
      List<String> failures) {
    if (missing <= 0 && failures.isEmpty()) {
      return Optional.empty();
    }
    List<String> causes = failures.isEmpty() ? List.of("not run yet") : failures;
    return Optional.of(new Gap(entry.name(), threat, where, missing, causes));
  }
}
