package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.SyntheticAnalyses;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What analyses made, on the pages. */
class HtmlAnalysesTest {

  private static final String EACH = "#analysis-what-units-see-natural";

  /** Where the synthetic suite is published, once for all tests. */
  @TempDir static Path synthetic;

  private Path folder = synthetic;

  @BeforeAll
  static void publish() throws IOException {
    publish(SyntheticResults.suite(), synthetic);
  }

  @Test
  void figuresHaveTheSizeThatTheirDensityGives() throws IOException {
    List<Element> images = page("entries/natural").select(EACH + " .picture img");

    assertThat(images)
        .extracting(image -> image.attr("width") + " × " + image.attr("height"))
        // 1280 × 720 and 301 × 201 pixels, two to a pixel of the page.
        .containsExactly("640 × 360", "151 × 101");
    assertThat(page("entries/script-alert-1-script").select(".picture img"))
        .extracting(image -> image.attr("width") + " × " + image.attr("height"))
        .containsExactly("200 × 100");
  }

  @Test
  void figuresHaveTheirCaptionAndLeadToTheFullImage() throws IOException {
    Element figure = page("entries/natural").selectFirst(EACH + " .picture");

    String caption = "The image that raises each unit of the last layer most.";
    assertThat(figure.selectFirst("img").attr("alt")).isEqualTo(caption);
    assertThat(figure.selectFirst("figcaption").text())
        .isEqualTo(caption + " Full image, 1,280 × 720 pixels");
    String path = "../figures/what-units-see-natural/prototypes.png";
    assertThat(figure.select("img").eachAttr("src")).containsExactly(path);
    assertThat(figure.select("a").eachAttr("href")).containsExactly(path, path);
    assertThat(Files.readAllBytes(folder.resolve("html/entries").resolve(path)))
        .isEqualTo(SyntheticResults.suite().analyses().get(0).figures().get(0).png());
  }

  @Test
  void tablesAreFoldedWhenTheyAreLongAndAreNotDrawn() throws IOException {
    Document page = page("entries/natural");

    Element folded = page.selectFirst(EACH + " details");
    assertThat(folded.hasAttr("open")).isFalse();
    assertThat(folded.selectFirst("summary").text()).isEqualTo("20 rows");
    assertThat(folded.select("tbody tr")).hasSize(20);
    assertThat(folded.select("tbody tr").get(2).text()).isEqualTo("2 0.25 3E-7 –");
    assertThat(page.select("#analysis-side-by-side details")).isEmpty();
    assertThat(page.select("#analysis-side-by-side tbody tr")).hasSize(3);
    assertThat(page.select(".analysis .chart")).isEmpty();
    String csv = page.select(EACH + " a[download]").attr("href");
    assertThat(csv).isEqualTo("../figures/what-units-see-natural/activations.csv");
    assertThat(folder.resolve("html/entries").resolve(csv))
        .content()
        .startsWith("unit,mean,variance,share\n0,0,1.0E-7,0\n");
  }

  @Test
  void aComparisonStandsOnThePageOfEachOfItsEntriesAndLinksTheOthers() throws IOException {
    Element natural = page("entries/natural").getElementById("analysis-side-by-side");
    Element other = page("entries/thresholded").getElementById("analysis-side-by-side");

    assertThat(natural.selectFirst(".origin").text())
        .isEqualTo("Analysis: Units at work. Compares natural, thresholded");
    assertThat(natural.select(".origin a").eachAttr("href"))
        .containsExactly("thresholded.html#analysis-side-by-side");
    assertThat(other.select(".origin a").eachAttr("href"))
        .containsExactly("natural.html#analysis-side-by-side");
    assertThat(other.select("img").attr("src")).isEqualTo(natural.select("img").attr("src"));
    assertThat(page("entries/x").select(".analysis")).isEmpty();
  }

  @Test
  void failuresAndWhatIsStillToComeAreSaidInTheirPlaceAndOnTop() throws IOException {
    Document natural = page("entries/natural");
    String failure = "failed: the entry has no gradient at sample 4 <b>bold</b>";
    assertThat(natural.select("#analysis-loss-surface-natural .missing").text()).isEqualTo(failure);
    assertThat(natural.select(".warnings li").eachText())
        .containsExactly("analysis loss surface of natural: " + failure);
    assertThat(
            page("entries/script-alert-1-script")
                .select("#analysis-what-units-see-script-alert-1-script .missing")
                .text())
        .isEqualTo("not run yet");

    Document index = page("index");
    assertThat(index.select(".warnings h2").text())
        .isEqualTo("Incomplete: 4 rows of 12 lack results, 2 analyses lack results");
    assertThat(index.select(".warnings li").eachText())
        .endsWith(
            "analysis What units see of <script>alert(1)</script>: not run yet",
            "analysis loss surface of natural: " + failure);
    assertThat(index.select("#analyses .missing").eachText())
        .containsExactly("not run yet", failure);
  }

  @Test
  void aFailedAnalysisLeavesTheLeaderboardAsItIs(@TempDir Path own) throws IOException {
    folder = own;
    SuiteResults whole =
        TinyResults.suite(1, TinyResults.entry("a", "C"), TinyResults.entry("b", "C"));
    publish(
        SyntheticAnalyses.with(
            whole, List.of(SyntheticAnalyses.failed("surface", List.of(0), "no memory"))),
        folder);

    Document index = page("index");
    assertThat(index.select(".warnings h2").text())
        .isEqualTo("Incomplete: 1 analysis lacks results");
    assertThat(index.select(".warnings").text()).doesNotContain("neither robust nor broken");
    assertThat(index.select("tr.incomplete")).isEmpty();
    assertThat(page("entries/a").select(".warnings li")).hasSize(1);
    assertThat(page("entries/b").select(".warnings, .analysis")).isEmpty();
  }

  @Test
  void theIndexListsAnalysesWithTheirFirstFigureAndTheirEntries() throws IOException {
    Element section = page("index").getElementById("analyses");

    assertThat(section.select("h3").eachText())
        .containsExactly(
            SyntheticAnalyses.EACH,
            SyntheticAnalyses.COMPARISON,
            SyntheticAnalyses.FAILED,
            SyntheticAnalyses.HOSTILE);
    List<Element> runs = section.select(".run");
    assertThat(runs.get(0).select("a").eachAttr("href"))
        .containsExactly("entries/natural.html" + EACH, "entries/natural.html" + EACH);
    assertThat(runs.get(0).selectFirst("img").attr("src"))
        .isEqualTo("figures/what-units-see-natural/prototypes.png");
    assertThat(section.select("img")).hasSize(4).allMatch(i -> i.attr("loading").equals("lazy"));
    assertThat(runs.get(3).select("p a").eachText()).containsExactly("natural", "thresholded");
  }

  @Test
  void everyLinkToAnAnalysisLeadsToItsSection() throws IOException {
    for (String from : List.of("index", "entries/natural", "entries/thresholded")) {
      List<Element> links = page(from).select("a[href*=#]");
      assertThat(links).isNotEmpty();
      for (Element link : links) {
        String[] parts = link.attr("href").split(".html#", 2);
        String name = parts[0].startsWith("entries/") ? parts[0] : "entries/" + parts[0];
        assertThat(page(name).getElementById(parts[1])).as(link.toString()).isNotNull();
      }
    }
  }

  @Test
  void namesAndCaptionsOfAnalysesAreText() throws IOException {
    Document page = page("entries/script-alert-1-script");

    Element section = page.select(".analysis").last();
    assertThat(section.selectFirst("h2").text()).isEqualTo(SyntheticAnalyses.HOSTILE);
    assertThat(section.select("img")).hasSize(1);
    assertThat(section.selectFirst("img").attr("alt"))
        .isEqualTo("\"><script>alert(4)</script> is \"quoted\" & 'more'");
    assertThat(section.select("script, i, u")).isEmpty();
    assertThat(section.select("th").eachText()).containsExactly("<u>x</u>", "=1+1");
    assertThat(page("index").select("#analyses script, #analyses img[onerror]")).isEmpty();
  }

  @Test
  void anAnalysisIsAmongTheComponentsOfItsEntries() throws IOException {
    assertThat(page("entries/thresholded").select(".component h3").eachText())
        .contains("Analysis What units see: Units at work", "Analysis side by side: Units at work")
        .doesNotContain("Analysis loss surface: Units at work");
    assertThat(page("manifest").text()).contains("analysis side by side 3.3 s");
  }

  @Test
  void resultsWithoutAnalysesHaveNoSectionForThem(@TempDir Path own) throws IOException {
    folder = own;
    publish(TinyResults.suite(1, TinyResults.entry("a", "C")), folder);

    assertThat(page("index").select("#analyses, .warnings")).isEmpty();
    assertThat(page("entries/a").select(".analysis")).isEmpty();
    assertThat(folder.resolve("html/figures")).doesNotExist();
  }

  @Test
  void aFileThatIsNoImageIsSaidToBeNone(@TempDir Path own) throws IOException {
    folder = own;
    Figure text = new Figure("text", "A text.", "no image".getBytes(StandardCharsets.UTF_8), 1);
    AnalysisResults run =
        new AnalysisResults(
            "odd",
            TinyResults.use("odd", "{}"),
            List.of(0),
            List.of(text),
            List.of(),
            Optional.empty(),
            true,
            1);
    publish(
        SyntheticAnalyses.with(TinyResults.suite(1, TinyResults.entry("a", "C")), List.of(run)),
        folder);

    Document page = page("entries/a");
    assertThat(page.select(".analysis img")).isEmpty();
    assertThat(page.select(".analysis .missing").text()).contains("not a PNG image");
    assertThat(page("index").select("#analyses img")).isEmpty();
  }

  private static void publish(SuiteResults results, Path folder) throws IOException {
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(results, folder);
  }

  private Document page(String name) throws IOException {
    return Jsoup.parse(folder.resolve("html").resolve(name + ".html").toFile(), "UTF-8");
  }
}
