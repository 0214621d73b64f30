package dev.touchstone.reports.html;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.csv.CsvPublisherFactory;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kind of work adds stands in every report, though no report knows the kind. */
class ResultSectionTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  @TempDir Path folder;

  private static SuiteResults results() {
    return suite(
        4,
        with(
            entry("a", "CCCC", attack("pgd", SMALL, "RRRB"), attack("pgd", LARGE, "RBBB")),
            new ResultSection(
                "Fog and snow",
                List.of(
                    new Share("fog", Optional.of(SMALL), 1, 2, 4, List.of("thick")),
                    new Share("snow", Optional.empty(), 3, 4, 4, List.of())),
                List.of("Fog is drawn by the platform."),
                List.of(new NamedTable("depth", "How deep.", List.of("m"), List.of(List.of(7.0)))),
                List.of("the fog machine broke"))),
        entry("b", "CCCC", attack("pgd", SMALL, "RRRR"), attack("pgd", LARGE, "RRRR")));
  }

  @Test
  void theLeaderboardHasItsColumnsAndNotes() throws IOException {
    Document page = new PublishedPages(folder).index(results());
    assertThat(page.select("#leaderboard th[data-column^=share]").eachText())
        .containsExactly("fog", "snow");
    int columns = page.select("#leaderboard thead th").size();
    List<List<String>> rows =
        page.select("#leaderboard tbody tr").stream()
            .map(row -> row.children().subList(columns - 2, columns))
            .map(cells -> cells.stream().map(cell -> cell.text()).toList())
            .toList();
    assertThat(rows.get(0).get(0)).startsWith("50.0 %").contains("n = 2", "thick", "2 missing");
    assertThat(rows.get(0).get(1)).startsWith("75.0 %");
    assertThat(rows.get(1).get(0)).as("fog at the other threat").isEqualTo("not planned");
    assertThat(rows.get(1).get(1)).as("snow is of no threat").startsWith("75.0 %");
    assertThat(rows.get(2)).containsExactly("not planned", "not planned");
    assertThat(page.select(".notes li").eachText()).contains("Fog is drawn by the platform.");
  }

  @Test
  void theEntrysPageHasItsSection() throws IOException {
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(results());
    Document page = pages.all().get("entries/a.html");
    assertThat(page.select("h2").eachText()).contains("Fog and snow");
    assertThat(page.text())
        .contains("Fog is drawn by the platform.", "How deep.", "the fog machine");
    assertThat(pages.all().get("entries/b.html").text()).doesNotContain("Fog");
  }

  @Test
  void whatIsMissingIsAGap() {
    Leaderboard leaderboard = Leaderboard.of(results());
    assertThat(leaderboard.complete()).isFalse();
    assertThat(leaderboard.gaps())
        .extracting(Gap::sentence)
        .contains("a, L∞ ε=0.1, Fog and snow: 2 samples without a result: the fog machine broke");
  }

  @Test
  void csvHasItsColumns() throws IOException {
    new CsvPublisherFactory()
        .create(new CsvPublisherFactory.Parameters())
        .publish(results(), folder);
    try (CSVParser parser =
        CSVParser.parse(
            Files.readString(folder.resolve("leaderboard.csv")),
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())) {
      List<CSVRecord> rows = parser.getRecords();
      Map<String, String> first = rows.get(0).toMap();
      assertThat(first)
          .containsEntry("fog.share", "0.500000")
          .containsEntry("fog.share_missing", "2");
      assertThat(first).containsEntry("snow.share", "0.750000").containsEntry("snow.share_n", "4");
      assertThat(rows.get(1).get("fog.share")).isEmpty();
      assertThat(rows.get(2).get("snow.share_n")).isEmpty();
    }
  }

  @Test
  void csvHasItsTables() throws IOException {
    new CsvPublisherFactory()
        .create(new CsvPublisherFactory.Parameters())
        .publish(results(), folder);
    assertThat(Files.readAllLines(folder.resolve("tables.csv")))
        .anySatisfy(line -> assertThat(line).startsWith("a,depth,0,m,7"));
  }

  @Test
  void aShareIsOfItsSamples() {
    assertThatThrownBy(() -> new Share("x", Optional.empty(), 3, 2, 2, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column 'x': 3 of 2 samples, 2 planned");
  }
}
