package dev.touchstone.reports.csv;

import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.comparison.Comparison;
import dev.touchstone.reports.comparison.Rank;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code comparisons.csv} (a row a pair of entries and threat) and {@code ranks.csv} (a row
 * an entry and threat). Rows without a threat are of clean accuracy.
 */
final class ComparisonCsv {

  private ComparisonCsv() {}

  static void pairs(SuiteResults results, CsvFile csv) throws IOException {
    CsvPublisher.header(
        csv,
        "first",
        "second",
        "norm",
        "epsilon",
        "n",
        "both",
        "first_alone",
        "second_alone",
        "neither",
        "difference",
        "low",
        "high",
        "p",
        "p_holm",
        "apart");
    for (Optional<Threat> threat : Comparison.threats(results)) {
      for (Comparison pair : Comparison.all(results, threat)) {
        csv.text(results.entries().get(pair.first()).name())
            .text(results.entries().get(pair.second()).name());
        threat(csv, threat);
        PairedDifference difference = pair.difference();
        csv.number(difference.n())
            .number(difference.both())
            .number(difference.firstOnly())
            .number(difference.secondOnly())
            .number(difference.neither())
            .number(difference.difference())
            .number(difference.interval()[0])
            .number(difference.interval()[1])
            .full(difference.probability())
            .full(pair.adjusted())
            .text(pair.apart() ? "yes" : "no")
            .end();
      }
    }
  }

  static void ranks(SuiteResults results, CsvFile csv) throws IOException {
    CsvPublisher.header(csv, "entry", "norm", "epsilon", "robust", "n", "best_rank", "worst_rank");
    for (Optional<Threat> threat : Comparison.threats(results)) {
      List<Comparison> pairs = Comparison.all(results, threat);
      for (Rank rank : Rank.of(results, threat, pairs)) {
        csv.text(results.entries().get(rank.entry()).name());
        threat(csv, threat);
        csv.number(rank.robust().successes())
            .number(rank.robust().n())
            .number(rank.best())
            .number(rank.worst())
            .end();
      }
    }
  }

  private static void threat(CsvFile csv, Optional<Threat> threat) {
    ThreatColumns.write(csv, threat);
  }
}
