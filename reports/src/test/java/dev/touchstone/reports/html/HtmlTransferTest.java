package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfer attacks say on an entry's page which entry they asked. */
class HtmlTransferTest {

  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.1);

  @TempDir Path folder;

  private Document page;

  @BeforeEach
  void publish() throws IOException {
    AttackResults white = TinyResults.attack("white", THREAT, "RRBB");
    AttackResults transfer =
        TinyResults.transferred(TinyResults.attack("black", THREAT, "RRRB"), "<b>natural</b>");
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(TinyResults.suite(4, TinyResults.entry("a", "CCCC", white, transfer)), folder);
    page =
        Jsoup.parse(folder.resolve("html/entries/a.html").toFile(), StandardCharsets.UTF_8.name());
  }

  @Test
  void inTheTableOfRuns() {
    assertThat(page.select("td.name").eachText())
        .containsExactly("white", "black from <b>natural</b>");
  }

  @Test
  void amongTheParametersOfTheAttack() {
    assertThat(parameters("white")).containsExactly("steps 40");
    assertThat(parameters("black")).containsExactly("from <b>natural</b>", "steps 40");
  }

  @Test
  void andTheLeaderboardCountsThemLikeAnyOther() throws IOException {
    Document index = Jsoup.parse(Files.readString(folder.resolve("html/index.html")));

    assertThat(index.select("#leaderboard thead th").eachText())
        .containsExactly("Entry", "Norm", "ε", "Clean", "Worst case", "white", "black");
  }

  private List<String> parameters(String attack) {
    Element component =
        page.select("article.component").stream()
            .filter(article -> article.selectFirst("h3").text().startsWith("Attack " + attack))
            .findFirst()
            .orElseThrow();
    return component.select("tr").eachText();
  }
}
