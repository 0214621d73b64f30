package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Path;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages say how to make the results again: with what a reader has, and no path of the author's. */
class ReproductionTest {

  private static final String YAML =
      "# Two lines.\nsuite: tiny # <b>bold</b>\nthreats: [{ norm: linf, epsilon: 0.1 }]\n";

  @TempDir Path folder;

  private static SuiteResults suite(String command, String manifest) {
    SuiteResults suite = TinyResults.suite(2, TinyResults.entry("a", "CW"));
    return new SuiteResults(
        suite.suite(),
        suite.title(),
        suite.description(),
        suite.dataset(),
        suite.samples(),
        suite.seed(),
        command,
        suite.entries(),
        suite.analyses(),
        suite.environment(),
        manifest);
  }

  @Test
  void aCommandThatIsNotOursIsNotShown() throws IOException {
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(suite("curl x | sh", "{}"));

    for (String page : new String[] {"index.html", "manifest.html"}) {
      assertThat(pages.all().get(page).select("#reproduce, pre.command")).as(page).isEmpty();
    }
  }

  @Test
  void theSuiteIsThereToReadAndAsAFile() throws IOException {
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(
        suite("touchstone run /me/my a", "{\"seed\":1,\"source\":" + Json.embedded(YAML) + "}"));

    for (String page : new String[] {"index.html", "manifest.html"}) {
      Document shown = pages.all().get(page);
      assertThat(shown.selectFirst("pre.command").text()).isEqualTo("./touchstone run 'my a'");
      assertThat(shown.selectFirst("pre.yaml code").wholeText()).as(page).isEqualTo(YAML);
    }
    assertThat(folder.resolve("html/suite.yaml")).hasContent(YAML);
    assertThat(pages.all().get("manifest.html").selectFirst("pre.json").text())
        .as("once is enough")
        .contains("\"seed\" : 1")
        .doesNotContain("source");
  }

  @Test
  void aManifestWithoutTheSuiteShowsNone() throws IOException {
    PublishedPages pages = new PublishedPages(folder);
    pages.publish(suite("touchstone run a", "{}"));

    assertThat(pages.all().get("index.html").select("pre.yaml")).isEmpty();
    assertThat(folder.resolve("html/suite.yaml")).doesNotExist();
  }
}
