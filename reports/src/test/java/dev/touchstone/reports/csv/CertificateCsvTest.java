package dev.touchstone.reports.csv;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.certifier;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.probabilistic;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What certifiers add to the CSV files. */
class CertificateCsvTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);

  @TempDir Path folder;

  @Test
  void theLeaderboardHasCertifiedAccuracyAndTheBracket() throws IOException {
    publish(
        suite(
            6,
            with(
                entry("natural", "CCCCCW", attack("pgd", SMALL, "RRRRBM")),
                certifier("bounds", SMALL, "CUCUUM"),
                certifier("search", SMALL, "UCFUF.", "boom")),
            entry("other", "CCCCCC", attack("pgd", SMALL, "RRRRRR"))));

    List<CSVRecord> rows = read("leaderboard.csv");
    CSVRecord row = rows.get(0);
    assertThat(row.get("worst_case")).isEqualTo("0.500000");
    assertThat(row.get("certified")).isEqualTo("0.500000");
    assertThat(row.get("certified_n")).isEqualTo("6");
    assertThat(row.get("certified_low")).isEqualTo("0.187616");
    assertThat(row.get("certified_high")).isEqualTo("0.812384");
    assertThat(row.get("certified_count")).isEqualTo("3");
    assertThat(row.get("certified_missing")).isEqualTo("0");
    assertThat(row.get("certifiers")).isEqualTo("bounds + search");
    assertThat(row.get("bracket_n")).isEqualTo("6");
    assertThat(row.get("bracket_certified")).isEqualTo("0.500000");
    assertThat(row.get("bracket_attacked")).isEqualTo("0.500000");
    assertThat(row.get("bracket_undecided")).isEqualTo("1");
    assertThat(row.get("bracket_exact")).isEqualTo("no");
    assertThat(row.get("audit")).contains("bounds certified sample 2", "search has misclassified");
    assertThat(row.get("gaps")).contains("certifier search: 1 sample without a result: boom");
    assertThat(row.toMap()).doesNotContainKey("probabilistic_certified");
    CSVRecord other = rows.get(1);
    for (String column : List.of("certified", "certified_n", "bracket_exact", "audit")) {
      assertThat(other.get(column)).as(column).isEmpty();
    }
  }

  @Test
  void probabilisticCertificatesHaveColumnsOfTheirOwn() throws IOException {
    publish(
        suite(
            2,
            with(
                entry("smoothed", "CC", attack("pgd", SMALL, "RB")),
                probabilistic("smoothing", SMALL, "CU"))));

    CSVRecord row = read("leaderboard.csv").get(0);
    assertThat(row.toMap()).doesNotContainKey("certified");
    assertThat(row.get("probabilistic_certified")).isEqualTo("0.500000");
    assertThat(row.get("probabilistic_bracket_exact")).isEqualTo("yes");
    assertThat(read("certificates.csv").get(0).get("guarantee")).isEqualTo("probabilistic");
  }

  @Test
  void certificatesHoldOneRowPerCertifierAndSample() throws IOException {
    publish(suite(5, with(entry("a", "CCWCC"), certifier("bounds", SMALL, "CFMT."))));

    List<CSVRecord> rows = read("certificates.csv");
    assertThat(rows)
        .extracting(
            row ->
                String.join(
                    " ",
                    row.get("sample"),
                    row.get("status"),
                    row.get("reason"),
                    row.get("method"),
                    row.get("figures")))
        .containsExactly(
            "0 certified  crown margin=0.25",
            "1 falsified  branching nodes=11",
            "2 misclassified  unattacked ",
            "3 undecided time crown margin=0.25");
    assertThat(rows.get(0).toMap())
        .containsEntry("entry", "a")
        .containsEntry("norm", "L∞")
        .containsEntry("epsilon", "0.1")
        .containsEntry("certifier", "bounds")
        .containsEntry("guarantee", "sound")
        .containsEntry("label", "0");
  }

  @Test
  void theSummaryCountsVerdictsAndAddsUpFiguresByMethod() throws IOException {
    publish(suite(7, with(entry("a", "CCWCCCC"), certifier("bounds", SMALL, "CFMTUCF"))));

    List<CSVRecord> rows = read("certifier-summary.csv");
    assertThat(rows)
        .extracting(row -> row.get("method"))
        .containsExactly("crown", "branching", "unattacked");
    assertThat(rows.get(0).toMap())
        .containsEntry("samples", "4")
        .containsEntry("misclassified", "0")
        .containsEntry("certified", "2")
        .containsEntry("falsified", "0")
        .containsEntry("undecided", "2")
        .containsEntry("undecided_time", "1")
        .containsEntry("undecided_budget", "0")
        .containsEntry("undecided_not_tight", "1")
        .containsEntry("undecided_abstained", "0")
        .containsEntry("sums", "margin=1");
    assertThat(rows.get(1).toMap())
        .containsEntry("sums", "nodes=27")
        .containsEntry("means", "nodes=13.5")
        .containsEntry("least", "nodes=11")
        .containsEntry("greatest", "nodes=16");
    assertThat(rows.get(2).get("misclassified")).isEqualTo("1");
  }

  @Test
  void secondsStandInTimingsOnly() throws IOException {
    publish(suite(1, with(entry("a", "C"), certifier("bounds", SMALL, "C"))));

    CSVRecord row = read("timings.csv").get(0);
    assertThat(row.get("work")).isEqualTo("certification");
    assertThat(row.get("attack")).isEqualTo("bounds");
    assertThat(row.get("seconds")).isEqualTo("2.5");
    for (String file : List.of("leaderboard.csv", "certificates.csv", "certifier-summary.csv")) {
      assertThat(read(file).get(0).toMap().keySet()).noneMatch(name -> name.contains("seconds"));
    }
  }

  @Test
  void aSuiteWithoutCertifiersHasNothingOfThem() throws IOException {
    SuiteResults without = suite(1, entry("a", "C", attack("pgd", SMALL, "R")));
    publish(without);
    byte[] alone = Files.readAllBytes(folder.resolve("leaderboard.csv"));
    publish(
        suite(
            1, with(entry("a", "C", attack("pgd", SMALL, "R")), certifier("bounds", SMALL, "C"))));
    assertThat(folder.resolve("certificates.csv")).exists();
    publish(without);

    assertThat(folder.resolve("leaderboard.csv")).hasBinaryContent(alone);
    assertThat(read("leaderboard.csv").get(0).toMap().keySet())
        .noneMatch(name -> name.contains("certif") || name.contains("bracket"))
        .doesNotContain("audit");
    assertThat(folder.resolve("certificates.csv")).doesNotExist();
    assertThat(folder.resolve("certifier-summary.csv")).doesNotExist();
  }

  private void publish(SuiteResults results) throws IOException {
    new CsvPublisherFactory().create(new CsvPublisherFactory.Parameters()).publish(results, folder);
  }

  private List<CSVRecord> read(String file) throws IOException {
    try (Reader reader = Files.newBufferedReader(folder.resolve(file));
        CSVParser parser =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
      return parser.getRecords();
    }
  }
}
