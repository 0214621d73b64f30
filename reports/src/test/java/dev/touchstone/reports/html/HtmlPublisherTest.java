package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as a folder of files. */
class HtmlPublisherTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);

  @TempDir Path folder;

  private PublishedPages pages;

  @BeforeEach
  void pages() {
    pages = new PublishedPages(folder);
  }

  @Test
  void namesFromTheUserAreTextWhateverTheyHold() throws IOException {
    pages.publish(SyntheticResults.suite());

    for (Map.Entry<String, Document> page : pages.all().entrySet()) {
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
    Document entry = pages.all().get("entries/script-alert-1-script.html");
    assertThat(entry.selectFirst("h1").text()).isEqualTo(SyntheticResults.HOSTILE);
    assertThat(entry.title()).startsWith(SyntheticResults.HOSTILE);
  }

  /** A name that turns the direction of writing around must not turn what stands beside it. */
  @Test
  void namesBesideOtherTextAreIsolated() throws IOException {
    pages.publish(SyntheticResults.suite());

    Map<String, Document> all = pages.all();
    assertThat(all.get("index.html").select("#leaderboard th.entry a, #brackets th.entry a"))
        .isNotEmpty()
        .allMatch(link -> link.childNodeSize() == 1 && link.child(0).nameIs("bdi"));
    for (Document page : all.values()) {
      assertThat(page.select(".crumbs a, .others a[rel]"))
          .allMatch(link -> link.childrenSize() == 1 && link.child(0).nameIs("bdi"));
    }
  }

  @Test
  void nothingIsTakenFromElsewhereAndEveryLinkLeadsToAFileOfTheReport() throws IOException {
    pages.publish(SyntheticResults.suite());

    Path html = folder.resolve("html").toRealPath();
    for (Map.Entry<String, Document> page : pages.all().entrySet()) {
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
  void theSameResultsGiveTheSameBytes() throws IOException {
    pages.publish(SyntheticResults.suite());
    Map<String, byte[]> first = pages.files();
    pages.publish(SyntheticResults.suite());

    assertThat(pages.files().keySet()).isEqualTo(first.keySet());
    pages.files().forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(first.get(name)));
  }

  @Test
  void secondsStandOnTheManifestPageOnly() throws IOException {
    AttackResults attack = TinyResults.attack("pgd", SMALL, "R");
    pages.publish(TinyResults.suite(1, TinyResults.entry("a", "C", attack)));
    Map<String, byte[]> first = pages.files();
    pages.publish(TinyResults.suite(1, TinyResults.entry("a", "C", slower(attack))));

    assertThat(
            pages.files().entrySet().stream()
                .filter(file -> !Arrays.equals(file.getValue(), first.get(file.getKey())))
                .map(Map.Entry::getKey))
        .containsExactly("manifest.html");
  }

  @Test
  void anEarlierReportIsReplacedWhole() throws IOException {
    pages.publish(SyntheticResults.suite());
    pages.publish(TinyResults.suite(1, TinyResults.entry("a", "C")));

    assertThat(pages.all().keySet())
        .containsExactly("entries/a.html", "index.html", "manifest.html");
    assertThat(pages.all().get("index.html").select("#leaderboard tbody tr")).hasSize(1);
    assertThat(pages.siblings()).containsExactly("html");
  }

  @Test
  void aReportThatFailsHalfwayLeavesTheEarlierOne() throws IOException {
    pages.publish(TinyResults.suite(1, TinyResults.entry("good", "C")));
    Map<String, byte[]> before = pages.files();
    AttackResults attack = TinyResults.attack("pgd", SMALL, "B");
    AttackExample cut = new AttackExample(attack.outcomes().get(0), 0, new float[1], new float[1]);

    assertThatThrownBy(
            () ->
                pages.publish(
                    TinyResults.suite(
                        1, TinyResults.entry("a", "C", TinyResults.withExample(attack, cut)))))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);

    assertThat(pages.files()).containsOnlyKeys(before.keySet());
    assertThat(pages.siblings()).containsExactly("html");
  }

  @Test
  void aFolderThatIsNoReportIsNotTouched() throws IOException {
    Files.createDirectories(folder.resolve("html"));
    Files.writeString(folder.resolve("html/mine.txt"), "mine");

    assertThatThrownBy(() -> pages.publish(TinyResults.suite(1, TinyResults.entry("a", "C"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not a Touchstone report");

    assertThat(folder.resolve("html/mine.txt")).hasContent("mine");
    assertThat(pages.siblings()).containsExactly("html");
  }

  @Test
  void theManifestIsShownAndKeptAsItIs() throws IOException {
    pages.publish(SyntheticResults.suite());

    assertThat(folder.resolve("html/manifest.json"))
        .hasContent(SyntheticResults.suite().manifest());
    Document page = pages.all().get("manifest.html");
    assertThat(page.selectFirst("pre.json").text()).contains("</script><script>alert(2)</script>");
    assertThat(page.text()).contains("2 cores <&>", "312.4 s");
  }

  @Test
  void theLibrariesAndTheirLicencesAreInTheReport() throws IOException {
    Document page = pages.index(SyntheticResults.suite());

    assertThat(page.select("footer").text())
        .containsPattern("Chart.js 4\\.\\d+\\.\\d+, DataTables 2\\.");
    assertThat(folder.resolve("html/assets/chart.umd.min.js")).content().contains("Chart.js v4.");
    assertThat(folder.resolve("html/assets/dataTables.min.js")).content().contains("DataTables 2.");
    assertThat(folder.resolve("html/assets/jquery.min.js")).content().contains("jQuery v3.");
    assertThat(folder.resolve("html/assets/LICENSES.txt"))
        .content()
        .contains("Chart.js", "DataTables", "jQuery", "MIT");
    String notice = Files.readString(Path.of("../NOTICE"));
    for (String line : notice.substring(0, notice.indexOf("Their versions")).lines().toList()) {
      assertThat(folder.resolve("html/assets/LICENSES.txt"))
          .content()
          .as("what NOTICE says of them stands there, too")
          .contains(line.contains("Copyright (") ? line.strip() : "");
    }
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
}
