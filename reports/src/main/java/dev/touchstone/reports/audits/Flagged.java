package dev.touchstone.reports.audits;

import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A flag, with the entry that it is about and the audit that raised it.
 *
 * @param entryIndex position of the entry in the suite, from 0
 * @param entry the entry's name
 * @param audit who raised it
 * @param flag what is said
 */
public record Flagged(int entryIndex, String entry, AuditResults audit, Flag flag) {

  /** All flags: entry by entry, within an entry the most severe first. */
  public static List<Flagged> of(SuiteResults results) {
    List<Flagged> flags = new ArrayList<>();
    for (AuditResults audit : results.audits()) {
      String entry = results.entries().get(audit.entry()).name();
      audit.flags().forEach(flag -> flags.add(new Flagged(audit.entry(), entry, audit, flag)));
    }
    flags.sort(
        Comparator.comparingInt(Flagged::entryIndex)
            .thenComparing(flagged -> flagged.flag().severity(), Comparator.reverseOrder()));
    return List.copyOf(flags);
  }

  /** How many audits looked. */
  public static long asked(SuiteResults results) {
    return results.audits().stream().map(AuditResults::name).distinct().count();
  }

  /** Why audits could not look, each reason once. */
  public static List<String> failures(SuiteResults results) {
    return results.audits().stream().flatMap(audit -> audit.failure().stream()).distinct().toList();
  }

  /** Whether it is about a row of the leaderboard. */
  public boolean at(int row, Optional<Threat> threat) {
    return entryIndex == row
        && (flag.threat().isEmpty() || threat.isEmpty() || flag.threat().equals(threat));
  }

  /** Whether it says anything against the figures. */
  public boolean aboveNote() {
    return flag.severity() != Severity.NOTE;
  }

  /** What the audit looks for, in a few words. */
  public String title() {
    return audit.component().descriptor().title();
  }

  /** What was found and how improbable it is, such as {@code "… (p = 0.00021)"}. */
  public String finding() {
    return flag.finding() + probability().map(p -> " (" + p + ")").orElse("");
  }

  /** How probable the finding is if all is well; empty where no test was made. */
  public Optional<String> probability() {
    return Double.isNaN(flag.probability()) ? Optional.empty() : Optional.of(p(flag.probability()));
  }

  /** A p-value in words, never as 0. */
  public static String p(double probability) {
    return probability < 1e-6
        ? "p < 0.000001"
        : String.format(
            Locale.ROOT,
            probability < 0.001 ? "p = %.6f" : probability < 0.1 ? "p = %.4f" : "p = %.2f",
            probability);
  }

  /** All of it, for people. */
  public String sentence() {
    return entry
        + flag.threat().map(threat -> ", " + threat.label()).orElse("")
        + ": "
        + finding()
        + ". Why it matters: "
        + flag.why()
        + ". What to do: "
        + flag.remedy();
  }
}
