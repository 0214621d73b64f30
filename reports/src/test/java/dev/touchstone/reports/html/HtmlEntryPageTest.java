package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticAnalyses;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an entry's page says. */
class HtmlEntryPageTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);

  @TempDir Path folder;

  private PublishedPages pages;

  @BeforeEach
  void pages() {
    pages = new PublishedPages(folder);
  }

  @Test
  void entriesThatSlugAlikeHavePagesOfTheirOwn() throws IOException {
    Document page =
        pages.index(
            TinyResults.suite(
                1,
                TinyResults.entry("a b", "C", TinyResults.attack("pgd", SMALL, "R")),
                TinyResults.entry("a/b", "C", TinyResults.attack("pgd", SMALL, "B"))));

    assertThat(page.select("#leaderboard tbody a").eachAttr("href"))
        .containsExactly("entries/a-b.html", "entries/a-b-2.html");
    assertThat(pages.all().get("entries/a-b-2.html").selectFirst("h1").text()).isEqualTo("a/b");
  }

  @Test
  void aPageLinksItsNeighboursAndNoOthers() throws IOException {
    EntryResults[] entries = new EntryResults[40];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = TinyResults.entry("e" + i, "C");
    }
    List<Integer> all = IntStream.range(0, entries.length).boxed().toList();
    pages.publish(
        SyntheticAnalyses.with(
            TinyResults.suite(1, entries),
            List.of(SyntheticAnalyses.failed("compare", all, "it failed"))));

    Map<String, Document> found = pages.all();
    assertThat(found.get("entries/e7.html").select(".others a").eachAttr("href"))
        .containsExactly("e6.html", "../index.html", "e8.html");
    assertThat(found.get("entries/e0.html").select(".others a").eachText())
        .containsExactly("All entries", "e1 →");
    assertThat(found.get("entries/e39.html").select(".others a").eachText())
        .containsExactly("← e38", "All entries");
    assertThat(found.get("entries/e7.html").select(".analysis .origin").text())
        .endsWith("e19 and 20 more");
    assertThat(found.get("entries/e7.html").select(".warnings li").text())
        .contains("e19 and 20 more: failed");
    assertThat(found.get("entries/e7.html").select("a[href]")).hasSizeLessThan(35);
  }

  @Test
  void withoutScriptsThePagesArePlainTables() throws IOException {
    pages.publish(SyntheticResults.suite());

    assertThat(pages.all().get("index.html").selectFirst(".filters").hasAttr("hidden")).isTrue();
    Document entry = pages.all().get("entries/thresholded.html");
    assertThat(entry.select("figure.chart"))
        .isNotEmpty()
        .allMatch(chart -> chart.hasAttr("hidden"));
    assertThat(entry.select("h2:contains(threshold-search) ~ details tbody tr")).hasSize(41);
    assertThat(entry.select("h2:contains(training) ~ details tbody tr").get(0).text())
        .isEqualTo("1 0.31 0.918 6101");
  }

  @Test
  void chartsHoldTheFiguresOfTheLeaderboard() throws IOException {
    pages.publish(
        TinyResults.suite(
            4,
            TinyResults.entry(
                "a",
                "CCCW",
                TinyResults.attack("pgd", new NormBall(Norm.LINF, 64.0 / 255), "BBRM"),
                TinyResults.attack("pgd", SMALL, "RRRM"),
                TinyResults.attack("fgsm", SMALL, "....", "boom"))));

    JsonNode chart =
        new ObjectMapper()
            .readTree(pages.all().get("entries/a.html").selectFirst("script[data-chart]").data());
    JsonNode pgd = chart.get("series").get(0);
    assertThat(pgd.get("name").asText()).isEqualTo("pgd");
    assertThat(pgd.get("points").findValuesAsText("at")).containsExactly("0", "0.1", "64/255");
    assertThat(pgd.get("points").findValuesAsText("y")).containsExactly("75.0", "75.0", "25.0");
    assertThat(pgd.get("points").get(2).get("low").asDouble()).isBetween(4.0, 5.0);
    assertThat(chart.get("series").get(1).get("points")).as("fgsm failed").isEmpty();
    JsonNode worst = chart.get("series").get(2);
    assertThat(worst.get("worst").asBoolean()).isTrue();
    // At 0.1 no sample has all its outcomes: no figure, no point.
    assertThat(worst.get("points").findValuesAsText("at")).containsExactly("0", "64/255");
  }

  @Test
  void galleriesShowCleanAttackedAndDifference() throws IOException {
    float[] clean = {0, 0.5f, 0.5f, 1};
    float[] attacked = {0.1f, 0.4f, 0.5f, 1};
    AttackResults attack = TinyResults.attack("pgd", SMALL, "B");
    AttackExample example = new AttackExample(attack.outcomes().get(0), 0, clean, attacked);
    pages.publish(
        TinyResults.suite(
            1, TinyResults.entry("a", "C", TinyResults.withExample(attack, example))));

    Document page = pages.all().get("entries/a.html");
    Element sample = page.selectFirst(".sample");
    assertThat(sample.text())
        .isEqualTo(
            "clean zero attacked one difference ×5 broken sample 0, label zero L∞ 0.100, L2 0.13");
    List<String> images = sample.select("img").eachAttr("src");
    Path entries = folder.resolve("html/entries");
    assertThat(levels(entries.resolve(images.get(0)))).containsExactly(0, 128, 128, 255);
    assertThat(levels(entries.resolve(images.get(1)))).containsExactly(26, 102, 128, 255);
    // Grey where nothing changed; a change of ε is white or black.
    assertThat(levels(entries.resolve(images.get(2)))).containsExactly(255, 0, 128, 128);
  }

  private static int[] levels(Path png) throws IOException {
    return ImageIO.read(png.toFile()).getRaster().getSamples(0, 0, 2, 2, 0, (int[]) null);
  }
}
