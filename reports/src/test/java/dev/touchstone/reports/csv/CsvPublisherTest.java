package dev.touchstone.reports.csv;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.failed;
import static dev.touchstone.reports.TinyResults.suite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.reports.SyntheticResults;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvPublisherTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall TINY = new NormBall(Norm.L2, 0.00001);

  @TempDir Path folder;

  @Test
  void aLargerEpsilonCountsWhatASmallerOneBrokeAndSaysSo() throws IOException {
    NormBall smaller = new NormBall(Norm.LINF, 0.05);
    publish(
        suite(3, entry("pool", "CCC", attack("pgd", smaller, "RBB"), attack("pgd", SMALL, "RRB"))));

    List<CSVRecord> rows = read("leaderboard.csv");
    assertThat(rows.get(0).get("pgd.weaker")).isEmpty();
    CSVRecord large = rows.get(1);
    assertThat(large.get("pgd.robust_accuracy")).isEqualTo("0.666667");
    assertThat(large.get("pgd.weaker"))
        .isEqualTo("left 1 more of 3 samples than at " + smaller.label());
    assertThat(large.get("worst_case")).isEqualTo("0.333333");
    assertThat(large.get("worst_case_every_attack")).isEqualTo("yes");
    assertThat(large.get("broken_at_smaller_epsilon")).isEqualTo("1");
  }

  @Test
  void threatsThatAreNoBallsStandByTheirLabels() throws IOException {
    SpatialThreat closer = new SpatialThreat(10, 1);
    SpatialThreat spatial = new SpatialThreat(30, 3);
    CorruptionThreat fog = new CorruptionThreat(List.of(Corruption.FOG), List.of(3));
    publish(
        suite(
            3,
            entry(
                "pool",
                "CCC",
                attack("grid", closer, "RBB"),
                attack("grid", spatial, "RRB"),
                attack("corruptions", fog, "BRR"))));

    List<CSVRecord> rows = read("leaderboard.csv");
    assertThat(rows)
        .extracting(row -> row.get("norm"))
        .containsExactly(closer.label(), spatial.label(), "corruptions fog, severity 3");
    assertThat(rows).extracting(row -> row.get("epsilon")).containsOnly("");
    // What closer bounds allow, wider ones allow as well; of another kind of threat nothing counts.
    assertThat(rows.get(1).get("worst_case")).isEqualTo("0.333333");
    assertThat(rows.get(1).get("broken_at_smaller_epsilon")).isEqualTo("1");
    assertThat(rows.get(1).get("grid.weaker"))
        .isEqualTo("left 1 more of 3 samples than at rotation ≤ 10°, shift ≤ 1 px");
    assertThat(rows.get(2).get("worst_case")).isEqualTo("0.666667");
    for (String file : List.of("samples.csv", "timings.csv")) {
      assertThat(read(file))
          .filteredOn(row -> row.get("attack").equals("corruptions"))
          .isNotEmpty()
          .allMatch(row -> row.get("norm").equals(fog.label()) && row.get("epsilon").isEmpty());
    }
  }

  @Test
  void leaderboardReadsBackWithFiguresAndTheirOrigin() throws IOException {
    publish(
        suite(
            4,
            entry(
                "natural",
                "CCCW",
                attack("fgsm", SMALL, "RRBM"),
                attack("pgd", SMALL, "PB.M", "the attack returned NaN"),
                attack("fgsm", TINY, "RRRM"))));

    List<CSVRecord> rows = read("leaderboard.csv");
    assertThat(rows).hasSize(2);
    CSVRecord row = rows.get(0);
    assertThat(row.get("entry")).isEqualTo("natural");
    assertThat(row.get("model")).isEqualTo("convnet");
    assertThat(row.get("norm")).isEqualTo("L∞");
    assertThat(row.get("epsilon")).isEqualTo("0.1");
    assertThat(row.get("complete")).isEqualTo("no");
    assertThat(row.get("clean_accuracy")).isEqualTo("0.750000");
    assertThat(row.get("clean_n")).isEqualTo("4");
    assertThat(row.get("clean_low")).isEqualTo("0.300642");
    assertThat(row.get("clean_high")).isEqualTo("0.954413");
    assertThat(row.get("fgsm.robust_accuracy")).isEqualTo("0.500000");
    assertThat(row.get("pgd.robust_accuracy")).isEqualTo("0.333333");
    assertThat(row.get("pgd.n")).isEqualTo("3");
    assertThat(row.get("pgd.missing")).isEqualTo("1");
    assertThat(row.get("pgd.queries")).isEqualTo("15.000000");
    assertThat(row.get("pgd.gradient_queries")).isEqualTo("0.500000");
    assertThat(row.get("pgd.projected")).isEqualTo("1");
    assertThat(row.get("pgd.component")).isEqualTo("pgd version 1 (plugin-pgd 0.1.0)");
    assertThat(row.get("pgd.parameters")).isEqualTo("{\"steps\":40}");
    // Of the three samples that pgd has outcomes of one is left, and of the four of fgsm as well.
    assertThat(row.get("worst_case")).isEqualTo("0.250000");
    assertThat(row.get("worst_case_n")).isEqualTo("4");
    assertThat(row.get("worst_case_missing")).isEqualTo("1");
    assertThat(row.get("worst_case_every_attack")).isEqualTo("no");
    assertThat(row.get("broken_at_smaller_epsilon")).isEqualTo("0");
    assertThat(row.get("broken_at_other_threats")).isEqualTo("0");
    assertThat(row.get("all_attacks")).isEqualTo("0.333333");
    assertThat(row.get("all_attacks_n")).isEqualTo("3");
    assertThat(row.get("upper_bound")).isEqualTo("0.333333");
    assertThat(row.get("upper_bound_n")).isEqualTo("3");
    assertThat(row.get("gaps")).contains("attack pgd", "the attack returned NaN");
    assertThat(row.get("model_parameters")).isEqualTo("{\"width\":32}");
    assertThat(row.get("seed")).isEqualTo("1");
    assertThat(row.get("model_hash")).isEqualTo("hash-of-7");
    assertThat(row.get("data_checksum")).isEqualTo("0".repeat(64));
    assertThat(row.get("platform")).isEqualTo("0.1.0");
    CSVRecord second = rows.get(1);
    assertThat(second.get("norm")).isEqualTo("L2");
    assertThat(second.get("epsilon")).isEqualTo("0.00001");
    assertThat(second.get("complete")).isEqualTo("yes");
    assertThat(second.get("pgd.robust_accuracy")).isEmpty();
    assertThat(second.get("pgd.n")).isEmpty();
  }

  @Test
  void whatWasNotMeasuredIsEmptyAndNotZero() throws IOException {
    publish(
        suite(2, failed("broken", "no memory"), entry("whole", "CC", attack("pgd", SMALL, "RB"))));

    CSVRecord row = read("leaderboard.csv").get(0);
    assertThat(row.get("clean_accuracy")).isEmpty();
    assertThat(row.get("clean_n")).isEqualTo("0");
    assertThat(row.get("clean_missing")).isEqualTo("2");
    assertThat(row.get("pgd.robust_accuracy")).isEmpty();
    assertThat(row.get("pgd.missing")).isEqualTo("2");
    assertThat(row.get("worst_case")).isEmpty();
    assertThat(row.get("gaps")).contains("no model", "no memory");
  }

  @Test
  void samplesHoldOneRowPerSampleAndAttack() throws IOException {
    publish(
        suite(
            3, entry("natural", "CW.", attack("fgsm", SMALL, "RMB"), attack("pgd", SMALL, "B.E"))));

    List<CSVRecord> rows = read("samples.csv");
    assertThat(rows)
        .extracting(row -> row.get("attack") + row.get("sample") + row.get("status"))
        .containsExactly(
            "fgsm0robust", "fgsm1misclassified", "fgsm2broken", "pgd0broken", "pgd2broken-earlier");
    CSVRecord broken = rows.get(3);
    assertThat(broken.get("label")).isEqualTo("0");
    assertThat(broken.get("clean_prediction")).isEqualTo("0");
    assertThat(broken.get("prediction")).isEqualTo("1");
    assertThat(broken.get("margin")).isEqualTo("-0.250000");
    assertThat(broken.get("linf")).isEqualTo("0.100000");
    assertThat(broken.get("l2")).isEqualTo("0.125000");
    assertThat(broken.get("queries")).isEqualTo("10");
    assertThat(broken.get("gradient_queries")).isEqualTo("0");
    assertThat(broken.get("projected")).isEqualTo("no");
    assertThat(rows.get(2).get("clean_prediction")).isEmpty();
    assertThat(read("clean.csv"))
        .extracting(row -> row.get("sample") + row.get("prediction"))
        .containsExactly("00", "11");
  }

  @Test
  void everyValueOfATableIsARow() throws IOException {
    SuiteResults results = SyntheticResults.suite();
    EntryResults entry =
        results.entries().stream()
            .filter(each -> !each.tables().isEmpty())
            .findFirst()
            .orElseThrow();
    NamedTable table = entry.tables().get(0);
    publish(results);

    List<CSVRecord> rows =
        read("tables.csv").stream()
            .filter(row -> row.get("entry").equals(entry.name()))
            .filter(row -> row.get("table").equals(table.name()))
            .toList();
    assertThat(rows).hasSize(table.rows().size() * table.columns().size());
    CSVRecord last = rows.get(rows.size() - 1);
    assertThat(last.get("row")).isEqualTo(Integer.toString(table.rows().size() - 1));
    assertThat(last.get("column")).isEqualTo(table.columns().get(table.columns().size() - 1));
    assertThat(Double.parseDouble(last.get("value")))
        .isCloseTo(
            table.rows().get(table.rows().size() - 1).get(table.columns().size() - 1),
            within(1e-6));
  }

  @Test
  void secondsStandInTimingsOnly() throws IOException {
    publish(suite(1, entry("natural", "C", attack("pgd", SMALL, "R"))));

    assertThat(read("timings.csv").get(0).get("seconds")).isEqualTo("1.5");
    assertThat(read("timings.csv").get(0).get("work")).isEqualTo("attack");
    for (String file : List.of("leaderboard.csv", "samples.csv", "clean.csv")) {
      assertThat(read(file).get(0).toMap().keySet()).noneMatch(name -> name.contains("seconds"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"})
  void textThatASpreadsheetWouldRunIsNeutralised(String hostile) throws IOException {
    publish(suite(1, entry(hostile, "C", attack(hostile, SMALL, "B"))));

    assertThat(read("leaderboard.csv").get(0).get("entry")).isEqualTo("'" + hostile);
    assertThat(read("leaderboard.csv").get(0).toMap()).containsKey("'" + hostile + ".n");
    assertThat(read("samples.csv").get(0).get("attack")).isEqualTo("'" + hostile);
    assertThat(read("samples.csv").get(0).get("margin")).isEqualTo("-0.250000");
  }

  @Test
  void awkwardNamesSurviveQuoting() throws IOException {
    String name = "a \"quoted\", two-line\nname; ünïcode €";
    publish(suite(1, entry(name, "C", attack("pgd", SMALL, "R"))));

    assertThat(read("leaderboard.csv").get(0).get("entry")).isEqualTo(name);
  }

  @Test
  void theSameResultsGiveTheSameBytesInAnyLocaleAndReplaceTheEarlierReport() throws IOException {
    SuiteResults results = suite(3, entry("natural", "CCW", attack("pgd", SMALL, "RBM")));
    publish(suite(1, entry("a much longer name than the next report has", "C")));
    publish(results);
    byte[] first = Files.readAllBytes(folder.resolve("leaderboard.csv"));
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale("ar", "EG"));
    try {
      publish(results);
    } finally {
      Locale.setDefault(before);
    }

    assertThat(folder.resolve("leaderboard.csv")).hasBinaryContent(first);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "leaderboard.csv", "samples.csv", "clean.csv", "tables.csv", "timings.csv");
    }
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

  @Test
  void attacksThatStoodStillAreToldApart() throws IOException {
    publish(suite(4, entry("natural", "CCCW", attack("fgsm", SMALL, "RZZM"))));

    assertThat(read("leaderboard.csv").get(0).get("fgsm.stood_still")).isEqualTo("2");
    CSVRecord flat = read("samples.csv").get(2);
    assertThat(flat.get("gradient_queries")).isEqualTo("2");
    assertThat(flat.get("flat_gradient_queries")).isEqualTo("2");
    assertThat(flat.get("flat_losses")).isEqualTo("1");
    assertThat(flat.get("flat_queries")).isEqualTo("0");
  }
}
