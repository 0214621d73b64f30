package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.reports.files.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every results folder under version control, as somebody has it who just cloned, and folders as
 * earlier versions published them: they are shown and published, and nothing gets poorer.
 */
@Tag("slow")
class CommittedResultsTest {

  private static final List<String> TABLES =
      List.of(
          "leaderboard",
          "samples",
          "distances",
          "tables",
          "timings",
          "certificates",
          "certifier-summary");

  /** Columns whose meaning changed since some folder was published; see docs/user/csv.md. */
  private static final Set<String> CHANGED =
      Set.of(
          "worst_case",
          "worst_case_n",
          "worst_case_low",
          "worst_case_high",
          "all_attacks",
          "all_attacks_low",
          "all_attacks_high",
          "bracket_attacked",
          "bracket_undecided",
          "bracket_exact");

  @TempDir Path copy;

  static List<Path> committed() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String place : List.of("benchmarks/results", "reports/src/test/resources/published")) {
      try (Stream<Path> folders = Files.list(TestPlaces.repository().resolve(place))) {
        folders.filter(folder -> Files.exists(folder.resolve("manifest.json"))).forEach(found::add);
      }
    }
    assertThat(found).hasSizeGreaterThan(13);
    return found;
  }

  @ParameterizedTest
  @MethodSource("committed")
  void showsAndPublishes(Path committed) throws IOException {
    SuiteRuns.copy(committed, copy);
    showAndPublish(committed);
    assertThat(copy.resolve("results.json.gz")).isNotEmptyFile();
  }

  private void showAndPublish(Path committed) throws IOException {
    CapturedRun shown = CapturedRun.of("show", copy);
    assertThat(shown.code()).as("%s", shown).isEqualTo(ExitCode.OK);
    assertThat(shown.text()).contains("clean").doesNotContain("Missing");
    CapturedRun published = CapturedRun.of("publish", copy);
    assertThat(published.code()).as("%s", published).isEqualTo(ExitCode.OK);
    assertThat(copy.resolve("html/index.html")).exists();
    try (Stream<Path> files = Files.walk(committed)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(copy.resolve(committed.relativize(file).toString())).exists();
      }
    }
    for (String table : TABLES) {
      assertNotPoorer(committed, table);
    }
    try (Stream<Path> files = Files.walk(committed)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".png")).toList()) {
        assertThat(copy.resolve(committed.relativize(file).toString()))
            .hasSameBinaryContentAs(file);
      }
    }
  }

  private void assertNotPoorer(Path committed, String name) throws IOException {
    CsvTable before = CsvTable.read(committed, name).orElse(null);
    if (before == null) {
      return;
    }
    CsvTable after = CsvTable.read(copy, name).orElseThrow();
    Map<String, CSVRecord> rows = byKey(after);
    assertThat(rows).hasSizeGreaterThanOrEqualTo(before.rows().size());
    for (Map.Entry<String, CSVRecord> row : byKey(before).entrySet()) {
      CSVRecord now = rows.get(row.getKey());
      assertThat(now).as("%s: %s", name, row.getKey()).isNotNull();
      for (String column : before.columns()) {
        if (!CHANGED.contains(column) || before.has("upper_bound")) {
          String old = before.text(row.getValue(), column);
          String fresh = after.text(now, column);
          if (!old.equals(fresh) && !sameNumber(old, fresh)) {
            assertThat(fresh).as("%s: %s, %s", name, row.getKey(), column).isEqualTo(old);
          }
        }
      }
    }
  }

  /** Rows by all that tells where they belong. */
  private static Map<String, CSVRecord> byKey(CsvTable table) {
    List<String> keys =
        Stream.of(
                "entry",
                "work",
                "norm",
                "epsilon",
                "attack",
                "certifier",
                "sample",
                "table",
                "row",
                "column")
            .filter(table::has)
            .toList();
    boolean methods = table.has("method") && table.has("sums");
    Map<String, CSVRecord> rows = new LinkedHashMap<>();
    for (CSVRecord row : table.rows()) {
      StringBuilder key = new StringBuilder();
      keys.forEach(column -> key.append(table.text(row, column)).append('|'));
      if (methods) {
        key.append(table.text(row, "method"));
      }
      rows.put(key.toString(), row);
    }
    return rows;
  }

  private static boolean sameNumber(String one, String other) {
    try {
      return Double.parseDouble(one) == Double.parseDouble(other);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
