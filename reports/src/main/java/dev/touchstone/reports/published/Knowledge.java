package dev.touchstone.reports.published;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much results know: a count for each thing that can be lost.
 *
 * @param counts by what they count, in words
 */
public record Knowledge(SortedMap<String, Long> counts) {

  /** Counts outcomes, rows of tables, figures and example images. */
  public static Knowledge of(SuiteResults results) {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (EntryResults entry : results.entries()) {
      String of = "entry '" + entry.name() + "', ";
      put(counts, of + "clean outcomes", entry.cleanFigure().samples());
      for (AttackResults attack : entry.attacks()) {
        String where = of + "attack '" + attack.name() + "' at " + attack.threat().label();
        put(counts, where + ", outcomes", attack.outcomes().size());
        put(counts, where + ", example images", attack.examples().size());
      }
      for (CertificationResults each : entry.certifications()) {
        put(
            counts,
            of + "certifier '" + each.name() + "' at " + each.threat().label() + ", outcomes",
            each.outcomes().size());
      }
      for (NamedTable table : entry.tables()) {
        put(counts, of + "table '" + table.name() + "', rows", table.rows().size());
      }
    }
    for (AnalysisResults run : results.analyses()) {
      List<String> names =
          run.entries().stream().map(entry -> results.entries().get(entry).name()).toList();
      String of = "analysis '" + run.name() + "' of " + String.join(", ", names) + ", ";
      put(counts, of + "figures", run.figures().size());
      put(counts, of + "tables", run.tables().size());
    }
    for (AuditResults audit : results.audits()) {
      if (audit.stored() && audit.failure().isEmpty()) {
        String entry = results.entries().get(audit.entry()).name();
        put(counts, "entry '" + entry + "', audit '" + audit.name() + "', probes", 1);
      }
    }
    return new Knowledge(counts);
  }

  private static void put(Map<String, Long> counts, String what, long count) {
    if (count > 0) {
      counts.merge(what, count, Long::sum);
    }
  }

  /** What others know less of, each with both counts; empty if nothing would be lost. */
  public List<String> missingIn(Knowledge other) {
    List<String> missing = new ArrayList<>();
    counts.forEach(
        (what, count) -> {
          long left = other.counts.getOrDefault(what, 0L);
          if (left < count) {
            missing.add(what + ": " + left + " of " + count);
          }
        });
    return missing;
  }
}
