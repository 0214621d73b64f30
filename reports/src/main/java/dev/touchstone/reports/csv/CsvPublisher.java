package dev.touchstone.reports.csv;

import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.comparison.Comparison;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.TrainedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Writes five files: {@code leaderboard.csv} (a row an entry and threat), {@code samples.csv} (a
 * row a sample and attack), {@code clean.csv} (a row a sample, unattacked), {@code tables.csv} (a
 * row a value of the tables that components made) and {@code timings.csv} (wall-clock seconds,
 * which are kept out of the others so that identical runs give identical bytes). For suites with
 * certifiers, two more: {@code certificates.csv} (a row a sample and certifier) and {@code
 * certifier-summary.csv} (a row a method of a certifier). Where audits have looked, {@code
 * audits.csv} (a row a flag). Where entries have seeds, {@code trainings.csv} (a row a figure of
 * all trainings of such an entry).
 *
 * <p>UTF-8, RFC 4180 quoting, lines ended by LF; numbers with a decimal point whatever the locale.
 * An empty cell is a figure that was not measured, never a zero. Text that a spreadsheet would run
 * as a formula is preceded by an apostrophe.
 */
final class CsvPublisher implements Publisher {

  private interface Content {
    void write(CsvFile csv) throws IOException;
  }

  @Override
  public List<Path> publish(SuiteResults results, Path folder) throws IOException {
    Leaderboard leaderboard = Leaderboard.of(results);
    List<Path> written = new ArrayList<>();
    written.add(
        write(folder.resolve("leaderboard.csv"), new LeaderboardCsv(results, leaderboard)::write));
    written.add(write(folder.resolve("samples.csv"), csv -> samples(results, csv)));
    written.add(write(folder.resolve("clean.csv"), csv -> clean(results, csv)));
    written.add(write(folder.resolve("tables.csv"), csv -> tables(results, csv)));
    written.add(write(folder.resolve("timings.csv"), csv -> Timings.write(results, csv)));
    Path distances = folder.resolve("distances.csv");
    if (results.entries().stream()
        .flatMap(entry -> entry.attacks().stream())
        .anyMatch(DistancesCsv::sought)) {
      written.add(write(distances, csv -> DistancesCsv.write(results, csv)));
    } else {
      Files.deleteIfExists(distances);
    }
    Path trainings = folder.resolve("trainings.csv");
    List<TrainedRow> trained = TrainedRow.of(results, leaderboard);
    if (trained.isEmpty()) {
      Files.deleteIfExists(trainings);
    } else {
      written.add(write(trainings, csv -> TrainingsCsv.write(leaderboard, trained, csv)));
    }
    Path comparisons = folder.resolve("comparisons.csv");
    Path ranks = folder.resolve("ranks.csv");
    if (results.entries().size() > 1 && results.entries().size() <= Comparison.MOST_ENTRIES) {
      written.add(write(comparisons, csv -> ComparisonCsv.pairs(results, csv)));
      written.add(write(ranks, csv -> ComparisonCsv.ranks(results, csv)));
    } else {
      Files.deleteIfExists(comparisons);
      Files.deleteIfExists(ranks);
    }
    Path audits = folder.resolve("audits.csv");
    if (results.audits().isEmpty()) {
      Files.deleteIfExists(audits);
    } else {
      written.add(write(audits, csv -> AuditCsv.write(results, csv)));
    }
    Path certificates = folder.resolve("certificates.csv");
    Path summary = folder.resolve("certifier-summary.csv");
    CertificateCsv certified = new CertificateCsv(results);
    if (certified.any()) {
      written.add(write(certificates, certified::certificates));
      written.add(write(summary, certified::summary));
    } else {
      // Those of an earlier report, from when the suite had certifiers, would mislead.
      Files.deleteIfExists(certificates);
      Files.deleteIfExists(summary);
    }
    return written;
  }

  private static Path write(Path target, Content content) throws IOException {
    try (CsvFile csv = new CsvFile(target)) {
      content.write(csv);
      return csv.finish();
    }
  }

  private static void samples(SuiteResults results, CsvFile csv) throws IOException {
    header(
        csv,
        "entry",
        "norm",
        "epsilon",
        "attack",
        "sample",
        "label",
        "clean_prediction",
        "status",
        "prediction",
        "margin",
        "linf",
        "l2",
        "queries",
        "gradient_queries",
        "projected",
        "flat_gradient_queries",
        "flat_losses",
        "flat_queries",
        "l1",
        "l0",
        "stage");
    for (EntryResults entry : results.entries()) {
      Map<Integer, Integer> clean =
          entry.clean().stream()
              .collect(Collectors.toMap(CleanOutcome::sample, CleanOutcome::prediction));
      for (AttackResults attack : entry.attacks()) {
        for (SampleOutcome outcome : attack.outcomes()) {
          Integer prediction = clean.get(outcome.sample());
          sample(
              csv,
              entry,
              attack,
              outcome,
              prediction == null ? OptionalInt.empty() : OptionalInt.of(prediction));
        }
      }
    }
  }

  private static void sample(
      CsvFile csv,
      EntryResults entry,
      AttackResults attack,
      SampleOutcome outcome,
      OptionalInt cleanPrediction)
      throws IOException {
    ThreatColumns.write(csv.text(entry.name()), attack.threat())
        .text(attack.name())
        .number(outcome.sample())
        .number(outcome.label());
    if (cleanPrediction.isPresent()) {
      csv.number(cleanPrediction.getAsInt());
    } else {
      csv.empty(1);
    }
    csv.text(outcome.status().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .number(outcome.prediction())
        .number((double) outcome.margin())
        .number((double) outcome.distanceLinf())
        .number((double) outcome.distanceL2())
        .number(outcome.queries())
        .number(outcome.gradientQueries())
        .text(outcome.projected() ? "yes" : "no")
        .count(outcome.flatGradientQueries())
        .count(outcome.flatLosses())
        .count(outcome.flatQueries())
        .measured(outcome.distanceL1())
        .count(outcome.distanceL0())
        .text(outcome.stage())
        .end();
  }

  private static void clean(SuiteResults results, CsvFile csv) throws IOException {
    header(csv, "entry", "sample", "label", "prediction", "margin");
    for (EntryResults entry : results.entries()) {
      for (CleanOutcome outcome : entry.clean()) {
        csv.text(entry.name())
            .number(outcome.sample())
            .number(outcome.label())
            .number(outcome.prediction())
            .number((double) outcome.margin())
            .end();
      }
    }
  }

  private static void tables(SuiteResults results, CsvFile csv) throws IOException {
    header(csv, "entry", "table", "row", "column", "value");
    for (EntryResults entry : results.entries()) {
      List<NamedTable> tables = new ArrayList<>(entry.tables());
      entry.sections().forEach(section -> tables.addAll(section.tables()));
      for (NamedTable table : tables) {
        for (int row = 0; row < table.rows().size(); row++) {
          for (int column = 0; column < table.columns().size(); column++) {
            csv.text(entry.name())
                .text(table.name())
                .number(row)
                .text(table.columns().get(column))
                .number(table.rows().get(row).get(column))
                .end();
          }
        }
      }
    }
  }

  static void header(CsvFile csv, String... columns) throws IOException {
    for (String column : columns) {
      csv.text(column);
    }
    csv.end();
  }
}
