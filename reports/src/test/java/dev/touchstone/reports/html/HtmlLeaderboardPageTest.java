package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the leaderboard's page says. */
class HtmlLeaderboardPageTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall TINY = new NormBall(Norm.LINF, 0.05);

  @TempDir Path folder;

  private PublishedPages pages;

  @BeforeEach
  void pages() {
    pages = new PublishedPages(folder);
  }

  @Test
  void theLeaderboardShowsEveryFigureWithItsInterval() throws IOException {
    Document page = pages.index(SyntheticResults.suite());

    Leaderboard leaderboard = Leaderboard.of(SyntheticResults.suite());
    List<Element> rows = page.select("#leaderboard tbody tr");
    assertThat(rows).hasSameSizeAs(leaderboard.rows());
    for (int i = 0; i < rows.size(); i++) {
      LeaderboardRow row = leaderboard.rows().get(i);
      List<Element> cells = rows.get(i).children();
      assertThat(cells.get(0).selectFirst("a").text()).isEqualTo(row.entry().name());
      assertThat(cells.get(3).text()).contains(row.clean().percent(), row.clean().interval());
      for (int a = 0; a < leaderboard.attacks().size(); a++) {
        String text = cells.get(6 + a).text();
        row.attack(leaderboard.attacks().get(a))
            .ifPresentOrElse(
                score ->
                    assertThat(text).contains(score.robust().percent(), score.robust().interval()),
                () -> assertThat(text).isEqualTo("not planned"));
      }
      Element worst = cells.get(4);
      assertThat(worst.text()).contains(row.worst().headline().percent());
      assertThat(worst.text()).contains(row.worst().headline().interval());
      assertThat(rows.get(i).hasClass("incomplete")).isEqualTo(!row.complete());
    }
  }

  @Test
  void missingResultsAreNamedOnTopAndWhereTheyLack() throws IOException {
    Document page = pages.index(SyntheticResults.suite());

    assertThat(page.select(".warnings h2").text())
        .isEqualTo("Incomplete: 4 rows of 12 lack results, 2 analyses lack results");
    assertThat(page.select(".warnings li").eachText())
        .startsWith(
            SyntheticResults.HOSTILE
                + ", L∞ ε=0.3, attack pgd-40: 256 samples without a result:"
                + " the attack returned NaN for sample 600 <b>bold</b>",
            SyntheticResults.CLIMBING
                + ", no model: 1200 samples without a result: cut-short.safetensors: tensor"
                + " 'conv1/kernel' ends after the file's last byte");
    assertThat(page.select("tr.incomplete").get(0).text()).contains("256 missing");
    assertThat(page.select("tr.incomplete").get(1).text())
        .contains("–", "1,200 missing")
        .doesNotContain("0.0");
  }

  @Test
  void whereAttacksAreLimitedTheUpperBoundHasItsOwnColumnBesideTheHeadline() throws IOException {
    Document page =
        pages.index(
            TinyResults.suite(
                4,
                TinyResults.entry(
                    "a",
                    "CCCC",
                    TinyResults.attack("pgd", SMALL, "RRRB"),
                    TinyResults.attack("long", SMALL, "RB"))));

    assertThat(page.select("#leaderboard thead th").eachText())
        .containsExactly("Entry", "Norm", "ε", "Clean", "Worst case", "Upper bound", "pgd", "long");
    assertThat(page.select("#leaderboard tbody td").get(3).text())
        .startsWith("50.0 %")
        .endsWith("n = 2");
    assertThat(page.select("#leaderboard tbody td").get(4).text()).isEqualTo("50.0 % 15.0–85.0");
    Document entry = pages.all().get("entries/a.html");
    assertThat(entry.select("th:contains(Worst case), th:contains(Upper bound)")).hasSize(2);
  }

  @Test
  void theHeadlineSaysWhatItLacksAndWhereItsSamplesWereBroken() throws IOException {
    Document page =
        pages.index(
            TinyResults.suite(
                4,
                TinyResults.entry(
                    "pool",
                    "CCCC",
                    TinyResults.attack("pgd", TINY, "RBBB"),
                    TinyResults.attack("pgd", SMALL, "RRRB")),
                TinyResults.entry(
                    "half",
                    "CCCC",
                    TinyResults.attack("pgd", TINY, "RR..", "NaN"),
                    TinyResults.attack("pgd", SMALL, "RR..", "NaN"))));

    List<Element> rows = page.select("#leaderboard tbody tr");
    assertThat(rows.get(1).select("td.worst").text())
        .contains("25.0 %", "2 of them broken at a smaller ε");
    assertThat(rows.get(1).select("td").last().text())
        .contains("75.0 %", "left 2 more of 4 samples than at L∞ ε=0.05");
    Element half = rows.get(2).select("td.worst").first();
    assertThat(half.text()).contains("100.0 %", "incomplete: 2 of 4 missing");
    assertThat(half.attr("data-order")).as("missing as broken").isEqualTo("0.50000000");
    assertThat(pages.all().get("entries/half.html").select("td.worst").text())
        .contains("incomplete: 2 of 4 missing");
    assertThat(pages.all().get("entries/pool.html").text())
        .contains("2 of them broken at a smaller ε", "left 2 more of 4 samples than at L∞ ε=0.05");
  }

  @Test
  void suitesWithoutAttacksOrEntriesHaveTheirPagesToo() throws IOException {
    Document clean = pages.index(TinyResults.suite(2, TinyResults.entry("a", "CW")));
    assertThat(clean.select("#leaderboard tbody tr").text()).contains("50.0 %");
    assertThat(pages.all().get("entries/a.html").select("figure, h2:contains(Robust)")).isEmpty();

    Document empty = pages.index(TinyResults.suite(2));
    assertThat(empty.select("#leaderboard tbody tr")).isEmpty();
  }

  @Test
  void aCompleteLeaderboardHasNoWarning() throws IOException {
    Document page =
        pages.index(
            TinyResults.suite(
                1, TinyResults.entry("a", "C", TinyResults.attack("pgd", SMALL, "R"))));

    assertThat(page.select(".warnings")).isEmpty();
  }
}
