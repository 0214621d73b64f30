package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages say which attacks stood still, and say nothing where none did. */
class HtmlStandstillTest {

  private static final String SENTENCE =
      "a, L∞ ε=0.1: attack pgd stood still for lack of a gradient on 2 of the 4 samples that it"
          + " attacked, which says nothing of their robustness; a transfer attack, or one that"
          + " needs no gradients, can tell more";

  @TempDir Path folder;

  private Document page(String page, String statuses) throws IOException {
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(
            TinyResults.suite(
                4,
                TinyResults.entry(
                    "a",
                    "CCCC",
                    TinyResults.attack("pgd", new NormBall(Norm.LINF, 0.1), statuses))),
            folder);
    return Jsoup.parse(
        folder.resolve("html").resolve(page).toFile(), StandardCharsets.UTF_8.name());
  }

  @Test
  void theLeaderboardSaysItAtTheFigureAndAboveTheTable() throws IOException {
    Document page = page("index.html", "RZZB");

    assertThat(page.select("#leaderboard .worst .remark").eachText())
        .containsExactly("every attack stood still on 2 of them");
    assertThat(page.select("#leaderboard .remark").eachText()).contains("stood still on 2");
    assertThat(page.select(".standstill li").eachText()).containsExactly(SENTENCE);
    assertThat(page.select(".notes").text()).contains("stood still: on so many samples");
  }

  @Test
  void theEntrysPageSaysIt() throws IOException {
    Document page = page("entries/a.html", "RZZB");
    assertThat(page.select(".standstill li").eachText()).containsExactly(SENTENCE);
    assertThat(page.select(".worst .remark").eachText())
        .containsExactly("every attack stood still on 2 of them");
  }

  @Test
  void nothingIsSaidWhereNoneDid() throws IOException {
    assertThat(page("index.html", "RRRB").text()).doesNotContain("stood still");
    assertThat(page("entries/a.html", "RRRB").text()).doesNotContain("stood still");
  }
}
