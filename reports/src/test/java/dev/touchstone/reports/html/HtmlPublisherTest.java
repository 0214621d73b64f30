package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlPublisherTest {

  private static final Threat SMALL = new Threat(Norm.LINF, 0.1);
  private static final Threat TINY = new Threat(Norm.LINF, 0.05);

  @TempDir Path folder;

  @Test
  void theLeaderboardShowsEveryFigureWithItsInterval() throws IOException {
    Document page = index(SyntheticResults.suite());

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
    Document page = index(SyntheticResults.suite());

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
        index(
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
    Document entry = pages().get("entries/a.html");
    assertThat(entry.select("th:contains(Worst case), th:contains(Upper bound)")).hasSize(2);
  }

  @Test
  void theHeadlineSaysWhatItLacksAndWhereItsSamplesWereBroken() throws IOException {
    Document page =
        index(
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
    assertThat(pages().get("entries/half.html").select("td.worst").text())
        .contains("incomplete: 2 of 4 missing");
    assertThat(pages().get("entries/pool.html").text())
        .contains("2 of them broken at a smaller ε", "left 2 more of 4 samples than at L∞ ε=0.05");
  }

  @Test
  void suitesWithoutAttacksOrEntriesHaveTheirPagesToo() throws IOException {
    Document clean = index(TinyResults.suite(2, TinyResults.entry("a", "CW")));
    assertThat(clean.select("#leaderboard tbody tr").text()).contains("50.0 %");
    assertThat(pages().get("entries/a.html").select("figure, h2:contains(Robust)")).isEmpty();

    Document empty = index(TinyResults.suite(2));
    assertThat(empty.select("#leaderboard tbody tr")).isEmpty();
  }

  @Test
  void aCompleteLeaderboardHasNoWarning() throws IOException {
    Document page =
        index(
            TinyResults.suite(
                1, TinyResults.entry("a", "C", TinyResults.attack("pgd", SMALL, "R"))));

    assertThat(page.select(".warnings")).isEmpty();
  }

  @Test
  void namesFromTheUserAreTextWhateverTheyHold() throws IOException {
    publish(SyntheticResults.suite());

    for (Map.Entry<String, Document> page : pages().entrySet()) {
      // All scripts are files of the report, or data.
      for (Element script : page.getValue().select("script")) {
        assertThat(script.hasAttr("src") || script.attr("type").equals("application/json"))
            .as(page.getKey() + ": " + script)
            .isTrue();
      }
      assertThat(page.getValue().select("b:contains(bold), b:matchesOwn(^9$)"))
          .as(page.getKey())
          .isEmpty();
      assertThat(page.getValue().select("[style], [onload], [onerror], [onclick]")).isEmpty();
    }
    Document entry = pages().get("entries/script-alert-1-script.html");
    assertThat(entry.selectFirst("h1").text()).isEqualTo(SyntheticResults.HOSTILE);
    assertThat(entry.title()).startsWith(SyntheticResults.HOSTILE);
  }

  /** A name that turns the direction of writing around must not turn what stands beside it. */
  @Test
  void namesBesideOtherTextAreIsolated() throws IOException {
    publish(SyntheticResults.suite());

    Map<String, Document> pages = pages();
    assertThat(pages.get("index.html").select("#leaderboard th.entry a, #brackets th.entry a"))
        .isNotEmpty()
        .allMatch(link -> link.childNodeSize() == 1 && link.child(0).nameIs("bdi"));
    for (Document page : pages.values()) {
      assertThat(page.select(".crumbs a, .others a"))
          .allMatch(link -> link.childNodeSize() == 1 && link.child(0).nameIs("bdi"));
    }
  }

  @Test
  void nothingIsTakenFromElsewhereAndEveryLinkLeadsToAFileOfTheReport() throws IOException {
    publish(SyntheticResults.suite());

    Path html = folder.resolve("html").toRealPath();
    for (Map.Entry<String, Document> page : pages().entrySet()) {
      Path from = html.resolve(page.getKey()).getParent();
      for (Element element : page.getValue().select("[href], [src], [action], [srcset]")) {
        String link = element.hasAttr("href") ? element.attr("href") : element.attr("src");
        assertThat(link).as(page.getKey()).isNotBlank().doesNotContain(":").doesNotStartWith("/");
        Path target = from.resolve(link.replaceFirst("#.*", "")).toRealPath();
        assertThat(target).isRegularFile().startsWithRaw(html);
      }
      assertThat(page.getValue().select("meta[http-equiv=Content-Security-Policy]").attr("content"))
          .startsWith("default-src 'none';")
          .doesNotContain("unsafe", "http", "*");
    }
  }

  @Test
  void entriesThatSlugAlikeHavePagesOfTheirOwn() throws IOException {
    Document page =
        index(
            TinyResults.suite(
                1,
                TinyResults.entry("a b", "C", TinyResults.attack("pgd", SMALL, "R")),
                TinyResults.entry("a/b", "C", TinyResults.attack("pgd", SMALL, "B"))));

    assertThat(page.select("#leaderboard tbody a").eachAttr("href"))
        .containsExactly("entries/a-b.html", "entries/a-b-2.html");
    assertThat(pages().get("entries/a-b-2.html").selectFirst("h1").text()).isEqualTo("a/b");
  }

  @Test
  void withoutScriptsThePagesArePlainTables() throws IOException {
    publish(SyntheticResults.suite());

    assertThat(pages().get("index.html").selectFirst(".filters").hasAttr("hidden")).isTrue();
    Document entry = pages().get("entries/thresholded.html");
    assertThat(entry.select("figure.chart"))
        .isNotEmpty()
        .allMatch(chart -> chart.hasAttr("hidden"));
    assertThat(entry.select("h2:contains(threshold-search) ~ details tbody tr")).hasSize(41);
    assertThat(entry.select("h2:contains(training) ~ details tbody tr").get(0).text())
        .isEqualTo("1 0.31 0.918 6101");
  }

  @Test
  void chartsHoldTheFiguresOfTheLeaderboard() throws IOException {
    publish(
        TinyResults.suite(
            4,
            TinyResults.entry(
                "a",
                "CCCW",
                TinyResults.attack("pgd", new Threat(Norm.LINF, 64.0 / 255), "BBRM"),
                TinyResults.attack("pgd", SMALL, "RRRM"),
                TinyResults.attack("fgsm", SMALL, "....", "boom"))));

    JsonNode chart =
        new ObjectMapper()
            .readTree(pages().get("entries/a.html").selectFirst("script[data-chart]").data());
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
    publish(TinyResults.suite(1, TinyResults.entry("a", "C", withExample(attack, example))));

    Document page = pages().get("entries/a.html");
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

  @Test
  void theSameResultsGiveTheSameBytes() throws IOException {
    publish(SyntheticResults.suite());
    Map<String, byte[]> first = files();
    publish(SyntheticResults.suite());

    assertThat(files().keySet()).isEqualTo(first.keySet());
    files().forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(first.get(name)));
  }

  @Test
  void secondsStandOnTheManifestPageOnly() throws IOException {
    AttackResults attack = TinyResults.attack("pgd", SMALL, "R");
    publish(TinyResults.suite(1, TinyResults.entry("a", "C", attack)));
    Map<String, byte[]> first = files();
    publish(TinyResults.suite(1, TinyResults.entry("a", "C", slower(attack))));

    assertThat(
            files().entrySet().stream()
                .filter(file -> !Arrays.equals(file.getValue(), first.get(file.getKey())))
                .map(Map.Entry::getKey))
        .containsExactly("manifest.html");
  }

  @Test
  void anEarlierReportIsReplacedWhole() throws IOException {
    publish(SyntheticResults.suite());
    publish(TinyResults.suite(1, TinyResults.entry("a", "C")));

    assertThat(pages().keySet()).containsExactly("entries/a.html", "index.html", "manifest.html");
    assertThat(pages().get("index.html").select("#leaderboard tbody tr")).hasSize(1);
    assertThat(siblings()).containsExactly("html");
  }

  @Test
  void aReportThatFailsHalfwayLeavesTheEarlierOne() throws IOException {
    publish(TinyResults.suite(1, TinyResults.entry("good", "C")));
    Map<String, byte[]> before = files();
    AttackResults attack = TinyResults.attack("pgd", SMALL, "B");
    AttackExample cut = new AttackExample(attack.outcomes().get(0), 0, new float[1], new float[1]);

    assertThatThrownBy(
            () ->
                publish(
                    TinyResults.suite(1, TinyResults.entry("a", "C", withExample(attack, cut)))))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);

    assertThat(files()).containsOnlyKeys(before.keySet());
    assertThat(siblings()).containsExactly("html");
  }

  @Test
  void aFolderThatIsNoReportIsNotTouched() throws IOException {
    Files.createDirectories(folder.resolve("html"));
    Files.writeString(folder.resolve("html/mine.txt"), "mine");

    assertThatThrownBy(() -> publish(TinyResults.suite(1, TinyResults.entry("a", "C"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not a Touchstone report");

    assertThat(folder.resolve("html/mine.txt")).hasContent("mine");
    assertThat(siblings()).containsExactly("html");
  }

  @Test
  void theManifestIsShownAndKeptAsItIs() throws IOException {
    publish(SyntheticResults.suite());

    assertThat(folder.resolve("html/manifest.json"))
        .hasContent(SyntheticResults.suite().manifest());
    Document page = pages().get("manifest.html");
    assertThat(page.selectFirst("pre.json").text()).contains("</script><script>alert(2)</script>");
    assertThat(page.text()).contains("2 cores <&>", "312.4 s");
  }

  @Test
  void theLibrariesAndTheirLicencesAreInTheReport() throws IOException {
    Document page = index(SyntheticResults.suite());

    assertThat(page.select("footer").text())
        .containsPattern("Chart.js 4\\.\\d+\\.\\d+, DataTables 2\\.");
    assertThat(folder.resolve("html/assets/chart.umd.min.js")).content().contains("Chart.js v4.");
    assertThat(folder.resolve("html/assets/dataTables.min.js")).content().contains("DataTables 2.");
    assertThat(folder.resolve("html/assets/jquery.min.js")).content().contains("jQuery v3.");
    assertThat(folder.resolve("html/assets/LICENSES.txt"))
        .content()
        .contains("Chart.js", "DataTables", "jQuery", "MIT");
    for (String line : Files.readAllLines(Path.of("../NOTICE"))) {
      assertThat(folder.resolve("html/assets/LICENSES.txt"))
          .content()
          .as("what NOTICE says of them stands there, too")
          .contains(line.contains("Copyright (") ? line.strip() : "");
    }
  }

  private static AttackResults withExample(AttackResults attack, AttackExample example) {
    return new AttackResults(
        attack.name(),
        attack.component(),
        attack.source(),
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        List.of(example),
        attack.seconds());
  }

  private static AttackResults slower(AttackResults attack) {
    return new AttackResults(
        attack.name(),
        attack.component(),
        attack.source(),
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        attack.examples(),
        attack.seconds() + 1);
  }

  private static int[] levels(Path png) throws IOException {
    return ImageIO.read(png.toFile()).getRaster().getSamples(0, 0, 2, 2, 0, (int[]) null);
  }

  private Document index(SuiteResults results) throws IOException {
    publish(results);
    return pages().get("index.html");
  }

  private void publish(SuiteResults results) throws IOException {
    List<Path> opened =
        new HtmlPublisherFactory()
            .create(new HtmlPublisherFactory.Parameters())
            .publish(results, folder);
    assertThat(opened).containsExactly(folder.resolve("html/index.html"));
  }

  private Map<String, Document> pages() throws IOException {
    Map<String, Document> pages = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      if (file.getKey().endsWith(".html")) {
        pages.put(
            file.getKey(),
            Jsoup.parse(folder.resolve("html").resolve(file.getKey()).toFile(), "UTF-8"));
      }
    }
    return pages;
  }

  private Map<String, byte[]> files() throws IOException {
    Path html = folder.resolve("html");
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(html)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(html.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private List<String> siblings() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(file -> file.getFileName().toString()).toList();
    }
  }
}
