package dev.touchstone.reports.csv;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.ProofStatistics;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Writes {@code certificates.csv} and {@code certifier-summary.csv}. */
final class CertificateCsv {

  private final SuiteResults results;

  CertificateCsv(SuiteResults results) {
    this.results = results;
  }

  /** Whether the suite has certifiers; if not, there are no such files. */
  boolean any() {
    return results.entries().stream().anyMatch(entry -> !entry.certifications().isEmpty());
  }

  /** A row a sample and certifier. */
  void certificates(CsvFile csv) throws IOException {
    CsvPublisher.header(
        csv,
        "entry",
        "norm",
        "epsilon",
        "certifier",
        "guarantee",
        "sample",
        "label",
        "status",
        "reason",
        "method",
        "figures");
    for (EntryResults entry : results.entries()) {
      for (CertificationResults certification : entry.certifications()) {
        for (CertificationOutcome outcome : certification.outcomes()) {
          origin(csv, entry, certification)
              .number(outcome.sample())
              .number(outcome.label())
              .text(word(outcome.status()))
              .text(outcome.undecided().map(CertificateCsv::word).orElse(""))
              .text(outcome.evidence().method())
              .text(figures(outcome.evidence().figures()))
              .end();
        }
      }
    }
  }

  /** A row a method of a certifier. */
  void summary(CsvFile csv) throws IOException {
    for (String column :
        List.of("entry", "norm", "epsilon", "certifier", "guarantee", "method", "samples")) {
      csv.text(column);
    }
    for (CertificationStatus status : CertificationStatus.values()) {
      csv.text(column(status));
    }
    for (CertificationVerdict.Reason reason : CertificationVerdict.Reason.values()) {
      csv.text("undecided_" + column(reason));
    }
    csv.text("sums").text("means").text("least").text("greatest").end();
    for (EntryResults entry : results.entries()) {
      for (ProofStatistics statistics : ProofStatistics.of(entry)) {
        origin(csv, entry, statistics.certification())
            .text(statistics.method())
            .number(statistics.samples());
        // Both maps hold every constant, in the order of the header.
        statistics.statuses().values().forEach(csv::number);
        statistics.reasons().values().forEach(csv::number);
        csv.text(figures(statistics, DoubleSummaryStatistics::getSum))
            .text(figures(statistics, DoubleSummaryStatistics::getAverage))
            .text(figures(statistics, DoubleSummaryStatistics::getMin))
            .text(figures(statistics, DoubleSummaryStatistics::getMax))
            .end();
      }
    }
  }

  private static CsvFile origin(
      CsvFile csv, EntryResults entry, CertificationResults certification) {
    return ThreatColumns.write(csv.text(entry.name()), certification.threat())
        .text(certification.name())
        .text(CertifiedScore.probabilistic(certification) ? "probabilistic" : "sound");
  }

  private static String figures(
      ProofStatistics statistics, ToDoubleFunction<DoubleSummaryStatistics> of) {
    SortedMap<String, Double> figures = new TreeMap<>();
    statistics.figures().forEach((name, values) -> figures.put(name, of.applyAsDouble(values)));
    return figures(figures);
  }

  /** Such as {@code "margin=0.25;nodes=17"}, by name. */
  private static String figures(SortedMap<String, Double> figures) {
    return figures.entrySet().stream()
        .map(figure -> figure.getKey() + "=" + CsvFile.plain(figure.getValue()))
        .collect(Collectors.joining(";"));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String column(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
