package dev.touchstone.reports.csv;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import dev.touchstone.reports.leaderboard.AttackScore;
import dev.touchstone.reports.leaderboard.AuditFlag;
import dev.touchstone.reports.leaderboard.Bracket;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Standstill;
import dev.touchstone.reports.leaderboard.WeakerAttack;
import dev.touchstone.reports.leaderboard.WorstCase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code leaderboard.csv}: a row an entry and threat.
 *
 * <p>Holds nothing that differs between identical runs, so no seconds and nothing of the machine.
 * Columns of an attack begin with the attack's name and a dot.
 */
final class LeaderboardCsv {

  /** The environment's fact that names the platform's version. */
  private static final String PLATFORM = "touchstone";

  /** The environment's fact that names the digest of all code that took part. */
  private static final String CODE = "code (SHA-256)";

  private static final List<String> LEADING =
      List.of(
          "entry",
          "model",
          "defenses",
          "norm",
          "epsilon",
          "complete",
          "clean_accuracy",
          "clean_n",
          "clean_low",
          "clean_high",
          "clean_missing",
          "worst_case",
          "worst_case_n",
          "worst_case_low",
          "worst_case_high",
          "worst_case_missing",
          "worst_case_every_attack",
          "broken_at_smaller_epsilon",
          "broken_at_other_threats",
          "worst_case_stood_still",
          "all_attacks",
          "all_attacks_n",
          "all_attacks_low",
          "all_attacks_high",
          "upper_bound",
          "upper_bound_n",
          "upper_bound_low",
          "upper_bound_high");

  /** Of proofs; those of probabilistic certificates have a prefix. */
  private static final List<String> CERTIFIED =
      List.of(
          "certified",
          "certified_n",
          "certified_low",
          "certified_high",
          "certified_count",
          "certified_missing",
          "certifiers",
          "bracket_n",
          "bracket_certified",
          "bracket_attacked",
          "bracket_undecided",
          "bracket_exact",
          "certified_at_larger");

  /** Only where the rows are not over the same attacks. */
  private static final String ATTACKS = "worst_case_attacks";

  private static final String PROBABILISTIC = "probabilistic_";

  /** Only where some entry has several trainings. */
  private static final List<String> TRAININGS = List.of("trained_entry", "training_seed");

  private static final List<String> PER_ATTACK =
      List.of(
          "robust_accuracy",
          "n",
          "low",
          "high",
          "missing",
          "queries",
          "gradient_queries",
          "projected",
          "stood_still",
          "broken_earlier",
          "weaker",
          "component",
          "parameters");

  private static final List<String> PER_SHARE =
      List.of("share", "share_n", "share_low", "share_high", "share_missing");

  private static final List<String> TRAILING =
      List.of(
          "gaps",
          "model_component",
          "model_parameters",
          "defense_components",
          "defense_parameters",
          "training_parameters",
          "weights",
          "dataset",
          "dataset_parameters",
          "seed",
          "model_hash",
          "data_checksum",
          "platform",
          "code");

  private final SuiteResults results;
  private final Leaderboard leaderboard;
  private final List<Boolean> kinds;
  private final boolean someAttacks;
  private final boolean seeds;

  LeaderboardCsv(SuiteResults results, Leaderboard leaderboard) {
    this.results = results;
    this.leaderboard = leaderboard;
    someAttacks = leaderboard.rows().stream().anyMatch(row -> !row.unplanned().isEmpty());
    seeds = results.entries().stream().anyMatch(entry -> entry.seeded().isPresent());
    // Suites without certifiers have no such columns.
    kinds = Stream.of(false, true).filter(leaderboard::certified).toList();
  }

  void write(CsvFile csv) throws IOException {
    LEADING.forEach(csv::text);
    if (someAttacks) {
      csv.text(ATTACKS);
    }
    for (boolean probabilistic : kinds) {
      CERTIFIED.forEach(column -> csv.text((probabilistic ? PROBABILISTIC : "") + column));
    }
    if (!kinds.isEmpty()) {
      csv.text("audit");
    }
    for (String attack : leaderboard.attacks()) {
      PER_ATTACK.forEach(column -> csv.text(attack + "." + column));
    }
    for (String share : leaderboard.shares()) {
      PER_SHARE.forEach(column -> csv.text(share + "." + column));
    }
    TRAILING.forEach(csv::text);
    if (seeds) {
      TRAININGS.forEach(csv::text);
    }
    csv.end();
    for (LeaderboardRow row : leaderboard.rows()) {
      leading(csv, row);
      if (someAttacks) {
        csv.text(String.join(" + ", row.attackNames()));
      }
      certified(csv, row);
      for (String attack : leaderboard.attacks()) {
        row.attack(attack)
            .ifPresentOrElse(score -> attack(csv, row, score), () -> csv.empty(PER_ATTACK.size()));
      }
      for (String column : leaderboard.shares()) {
        row.share(column)
            .ifPresentOrElse(
                share ->
                    proportion(csv, Proportion.of(share.successes(), share.n()))
                        .number(share.missing()),
                () -> csv.empty(PER_SHARE.size()));
      }
      trailing(csv, row);
      if (seeds) {
        row.entry()
            .seeded()
            .ifPresentOrElse(
                training -> csv.text(training.entry()).number(training.seed()),
                () -> csv.empty(TRAININGS.size()));
      }
      csv.end();
    }
  }

  private void leading(CsvFile csv, LeaderboardRow row) {
    EntryResults entry = row.entry();
    csv.text(entry.name())
        .text(entry.model().descriptor().id())
        .text(
            entry.defenses().stream()
                .map(defense -> defense.descriptor().id())
                .collect(Collectors.joining(" + ")));
    row.threat().ifPresentOrElse(threat -> ThreatColumns.write(csv, threat), () -> csv.empty(2));
    csv.text(row.complete() ? "yes" : "no");
    proportion(csv, row.clean()).number(results.samples() - row.clean().n());
    WorstCase worst = row.worst();
    proportion(csv, worst.headline())
        .number(worst.missing())
        .text(!worst.headline().known() ? "" : worst.everyAttack() ? "yes" : "no")
        .number(worst.atSmaller())
        .number(worst.elsewhere())
        .count(standstillKnown(row) ? worst.stoodStill() : SampleOutcome.NOT_COUNTED);
    proportion(csv, worst.covered());
    proportion(csv, worst.upperBound());
  }

  /** Not in results from before gradients were counted. */
  private static boolean standstillKnown(LeaderboardRow row) {
    return row.attacks().stream()
        .flatMap(score -> score.results().stream())
        .noneMatch(attack -> Standstill.samples(attack) == SampleOutcome.NOT_COUNTED);
  }

  private void certified(CsvFile csv, LeaderboardRow row) {
    for (boolean probabilistic : kinds) {
      row.certified(probabilistic)
          .ifPresentOrElse(score -> certified(csv, score), () -> csv.empty(CERTIFIED.size()));
    }
    if (!kinds.isEmpty()) {
      csv.text(
          leaderboard.audit().stream()
              .filter(flag -> flag.entry().equals(row.entry().name()))
              .map(AuditFlag::sentence)
              .collect(Collectors.joining(" | ")));
    }
  }

  private static void certified(CsvFile csv, CertifiedScore score) {
    Bracket bracket = score.bracket();
    proportion(csv, score.certified())
        .number(score.certified().successes())
        .number(score.missing())
        .text(String.join(" + ", score.certifiers()))
        .number(bracket.n())
        .number(bracket.certified().value())
        .number(bracket.attacked().value())
        .number(bracket.undecided())
        .text(!bracket.known() ? "" : bracket.exact() ? "yes" : "no")
        .number(score.atLarger());
  }

  private static void attack(CsvFile csv, LeaderboardRow row, AttackScore score) {
    proportion(csv, score.robust())
        .number(score.missing())
        .number(score.queries())
        .number(score.gradientQueries())
        .number(score.projected())
        .count(score.results().map(Standstill::samples).orElse(0L))
        .number(score.afterEarlier())
        .text(row.weaker(score.attack()).map(WeakerAttack::sentence).orElse(""));
    Optional<ComponentUse> component = score.results().map(AttackResults::component);
    csv.text(component.map(LeaderboardCsv::version).orElse(""))
        .text(component.map(ComponentUse::parameters).orElse(""));
  }

  private void trailing(CsvFile csv, LeaderboardRow row) {
    EntryResults entry = row.entry();
    csv.text(row.gaps().stream().map(Gap::sentence).collect(Collectors.joining(" | ")))
        .text(version(entry.model()))
        .text(entry.model().parameters())
        .text(
            entry.defenses().stream()
                .map(LeaderboardCsv::version)
                .collect(Collectors.joining(" + ")))
        .text(
            entry.defenses().stream()
                .map(ComponentUse::parameters)
                .collect(Collectors.joining(",", "[", "]")))
        .text(entry.training().map(TrainingSummary::parameters).orElse(""))
        .text(entry.weights().orElse(""))
        .text(version(results.dataset().component()))
        .text(results.dataset().component().parameters())
        .number(results.seed())
        .text(entry.hash())
        .text(results.dataset().checksum())
        .text(fact(PLATFORM))
        .text(fact(CODE));
  }

  private String fact(String name) {
    return results.environment().stream()
        .filter(fact -> fact.name().equalsIgnoreCase(name))
        .map(Fact::value)
        .findFirst()
        .orElse("");
  }

  /** Such as {@code "pgd version 1 (attack-gradient 0.1.0)"}. */
  private static String version(ComponentUse use) {
    return use.descriptor().id()
        + " version "
        + use.descriptor().version()
        + " ("
        + use.plugin()
        + ")";
  }

  private static CsvFile proportion(CsvFile csv, Proportion proportion) {
    return csv.number(proportion.value())
        .number(proportion.n())
        .number(proportion.low())
        .number(proportion.high());
  }
}
