package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.reports.files.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Every results folder under version control, as somebody has it who just cloned: it is shown and
 * published, from its bundle and from what earlier versions published, and nothing gets poorer.
 */
@Tag("slow")
class CommittedResultsTest {

  private static final List<String> TABLES =
      List.of("leaderboard", "samples", "tables", "timings", "certificates", "certifier-summary");

  /** Columns whose meaning changed since some folder was published; see docs/user/csv.md. */
  private static final Set<String> CHANGED = Set.of();

  @TempDir Path copy;

  static List<Path> committed() throws IOException {
    try (Stream<Path> folders = Files.list(TestPlaces.repository().resolve("benchmarks/results"))) {
      return folders.filter(folder -> Files.exists(folder.resolve("manifest.json"))).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("committed")
  void showsAndPublishes(Path committed) throws IOException {
    SuiteRuns.copy(committed, copy);
    showAndPublish(committed);
    Path bundle = copy.resolve("results.json.gz");
    byte[] first = Files.readAllBytes(bundle);

    // The same without the bundle, as the folder was before there were any.
    Files.delete(bundle);
    showAndPublish(committed);
    assertThat(bundle).exists();
    assertThat(first).isNotEmpty();
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
        if (!CHANGED.contains(column)) {
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
