package dev.touchstone.reports.html;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.certifier;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.probabilistic;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticCertificates;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What certifiers add to the pages. */
class HtmlCertificatesTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  @TempDir Path folder;

  @Test
  void theLeaderboardHasAColumnForEachKindOfCertificate() throws IOException {
    SuiteResults results = SyntheticCertificates.suite();
    Document page = publish(results, "index");

    assertThat(page.select("#leaderboard thead th").eachText())
        .startsWith(
            "Entry",
            "Norm",
            "ε",
            "Clean",
            "Worst case",
            "Upper bound",
            "Certified",
            "Certified, probabilistic");
    List<LeaderboardRow> rows = Leaderboard.of(results).rows();
    List<Element> cells = page.select("#leaderboard tbody tr > :nth-child(7)");
    assertThat(cells).hasSameSizeAs(rows);
    for (int i = 0; i < rows.size(); i++) {
      String text = cells.get(i).text();
      rows.get(i)
          .certified(false)
          .ifPresentOrElse(
              score ->
                  assertThat(text)
                      .contains(score.certified().percent(), score.certified().interval()),
              () -> assertThat(text).isIn("not planned", "–"));
    }
    assertThat(cells.get(7).text()).endsWith("256 missing");
    assertThat(page.select(".warnings li").eachText())
        .anyMatch(gap -> gap.contains("certifier bounds: 256 samples without a result"));
  }

  @Test
  void everyBracketIsARowWithItsNumbers() throws IOException {
    SuiteResults results = SyntheticCertificates.suite();
    Document page = publish(results, "index");

    List<CertifiedScore> scores =
        Leaderboard.of(results).rows().stream().flatMap(r -> r.certified().stream()).toList();
    List<Element> rows = page.select("#brackets tbody tr");
    assertThat(rows).hasSameSizeAs(scores);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).text())
          .contains(
              scores.get(i).bracket().certified().percent(),
              scores.get(i).bracket().attacked().percent());
      assertThat(rows.get(i).select(".exact").isEmpty())
          .isEqualTo(!scores.get(i).bracket().exact());
    }
    assertThat(page.select("#brackets .exact")).isNotEmpty();
    assertThat(page.select("#brackets .remark").eachText()).contains("with a stated probability");
  }

  @Test
  void aBarRunsFromCertifiedToAttacked() throws IOException {
    Document page =
        publish(
            suite(
                4,
                with(
                    entry("a", "CCCC", attack("pgd", SMALL, "RRRB")),
                    certifier("bounds", SMALL, "CUUU"))),
            "index");

    Element bar = page.selectFirst(".bracket svg");
    assertThat(bar.selectFirst(".sure").attr("width")).isEqualTo("25.000%");
    assertThat(bar.selectFirst("[fill]").attr("x")).isEqualTo("25.000%");
    assertThat(bar.selectFirst("[fill]").attr("width")).isEqualTo("50.000%");
    assertThat(bar.attr("aria-label"))
        .isEqualTo("certified 25.0 %, undecided 50.0 %, attacked 75.0 %");
    assertThat(page.selectFirst(".bracket .figure").text()).isEqualTo("25.0–75.0 %");
    // One ε is no curve.
    assertThat(page.select("script[data-chart]")).isEmpty();
  }

  @Test
  void aBracketOnFewerSamplesSaysSo() throws IOException {
    Document page =
        publish(
            suite(
                4,
                with(
                    entry("a", "CCCC", attack("pgd", SMALL, "RR")),
                    certifier("bounds", SMALL, "CUUU"))),
            "entries/a");

    assertThat(page.selectFirst(".bracket").text())
        .isEqualTo("50.0–100.0 % of 4 samples with certificates and 2 with attacks");
  }

  @Test
  void figuresOfDifferentSamplesSayTheirsAndNoneContradictsTheOther() throws IOException {
    Document page =
        publish(
            suite(
                4,
                with(
                    entry("other", "CCCC", attack("pgd", SMALL, "RRBB")),
                    certifier("bounds", SMALL, "CC")),
                with(
                    entry("same", "CCCC", attack("pgd", SMALL, "RRBB")),
                    certifier("bounds", SMALL, "CCFF"))),
            "index");

    List<Element> rows = page.select("#leaderboard tbody tr");
    assertThat(rows.get(0).select("td.worst").text()).startsWith("50.0 %").endsWith("n = 4");
    assertThat(rows.get(0).child(5).select("span").eachText())
        .containsExactly("100.0 %", "34.2–100.0", "n = 2", "exact on these 2");
    assertThat(rows.get(1).select("td.worst").text()).doesNotContain("n =");
    assertThat(rows.get(1).child(5).text()).startsWith("50.0 %").endsWith("exact");
    assertThat(page.select(".notes").text()).contains("of different samples");
  }

  private static SuiteResults twoEntries() {
    return suite(
        2,
        with(
            entry("a", "CC", attack("pgd", LARGE, "RB"), attack("pgd", SMALL, "RR")),
            certifier("bounds", LARGE, "UU"),
            certifier("bounds", SMALL, "CU"),
            probabilistic("smoothing", SMALL, "CC")),
        entry("b", "CW", attack("pgd", LARGE, "BM"), attack("pgd", SMALL, "RM")));
  }

  @Test
  void anEntrysPageHasItsOwnSidesOnly() throws IOException {
    Document page = publish(twoEntries(), "entries/a");

    List<String> sides = new ArrayList<>();
    for (Element script : page.select("script[data-chart]")) {
      JsonNode chart = new ObjectMapper().readTree(script.data());
      if (chart.get("kind").asText().equals("certificates")) {
        chart
            .get("series")
            .forEach(
                series ->
                    sides.add(series.get("entry").asText() + " " + series.get("side").asText()));
      }
    }
    assertThat(sides).containsExactly("a attacked", "a certified", "a certified, probabilistic");
  }

  @Test
  void theChartHasBothSidesOfEveryEntry() throws IOException {
    Document page = publish(twoEntries(), "index");

    JsonNode chart = new ObjectMapper().readTree(page.selectFirst("script[data-chart]").data());
    assertThat(chart.get("kind").asText()).isEqualTo("certificates");
    assertThat(chart.get("series"))
        .extracting(series -> series.get("entry").asText() + " " + series.get("side").asText())
        .containsExactly("a attacked", "a certified", "a certified, probabilistic", "b attacked");
    JsonNode certified = chart.get("series").get(1).get("points");
    assertThat(certified.findValuesAsText("x")).containsExactly("0.0", "0.1", "0.3");
    assertThat(certified.findValuesAsText("y")).containsExactly("100.0", "50.0", "0.0");
    assertThat(page.select("script[src]").eachAttr("src")).contains("assets/charts.js");
  }

  @Test
  void anEntrysPageHasTheProofStatistics() throws IOException {
    Document page =
        publish(
            suite(7, with(entry("a", "CCWCCCC"), certifier("bounds", SMALL, "CFMTUCF"))),
            "entries/a");

    assertThat(page.select("#proofs tbody tr").eachText())
        .containsExactly(
            "L∞ ε=0.1 bounds, crown bounds crown 2 0 0 2 time 1 not tight 1 margin 0.25",
            "L∞ ε=0.1 bounds, branching bounds branching 0 2 0 0 nodes 13.5 (11 to 16), 27 in all",
            "L∞ ε=0.1 bounds, unattacked bounds unattacked 0 0 1 0");
    assertThat(page.select(".component h3").eachText()).contains("Certifier bounds: Bounds");
    assertThat(page.select("h2").eachText()).doesNotContain("Robust accuracy");
  }

  @Test
  void contradictionsStandAtTheTop() throws IOException {
    Document index = publish(SyntheticCertificates.contradicted(), "index");
    assertThat(index.select(".audit li").eachText())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("natural"));
    assertThat(index.select("#brackets .crossed")).isNotEmpty();
    assertThat(page("entries/natural").selectFirst("h1").nextElementSibling().className())
        .isEqualTo("audit");
    assertThat(page("entries/thresholded").select(".audit")).isEmpty();
  }

  @Test
  void whatAProbabilityExplainsIsNoAlarm() throws IOException {
    String certificates = "C".repeat(200);
    Document page =
        publish(
            suite(
                200,
                with(
                    entry("a", certificates, attack("pgd", SMALL, "B" + "R".repeat(199))),
                    probabilistic("smoothing", SMALL, certificates))),
            "index");

    assertThat(page.select(".audit")).isEmpty();
    assertThat(page.select(".warnings li").eachText())
        .anyMatch(
            line ->
                line.contains(
                    "stated probability only, which allows for the deployed pipeline's own noise:"
                        + " of 200 that were attacked 1 failed, where up to 2.00 can be expected"
                        + " (as many or more with probability 0.87), so neither is wrong"));
  }

  @Test
  void aSuiteWithoutCertifiersShowsNothingOfThem() throws IOException {
    Document page = publish(SyntheticResults.suite(), "index");

    assertThat(page.select("#brackets, .audit, .bracket, .hatching, script[data-chart]")).isEmpty();
    assertThat(page.text()).doesNotContain("Certified");
    assertThat(page("entries/natural").select("#certificates, #proofs")).isEmpty();
  }

  private Document publish(SuiteResults results, String page) throws IOException {
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(results, folder);
    return page(page);
  }

  private Document page(String name) throws IOException {
    return Jsoup.parse(folder.resolve("html").resolve(name + ".html").toFile(), "UTF-8");
  }
}
