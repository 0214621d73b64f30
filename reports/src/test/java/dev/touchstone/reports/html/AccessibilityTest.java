package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticCertificates;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** axe finds nothing on any kind of page that keeps anybody from reading it. */
@Tag("slow")
@ExtendWith(BrowserExtension.class)
class AccessibilityTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);

  @TempDir static Path folder;

  private static final List<Path> PAGES = new ArrayList<>();

  private static Browser browser;

  @BeforeAll
  static void publish(Browser shared) throws IOException {
    browser = shared;
    // Incomplete, with training, analyses, galleries, a failed entry and names that are none.
    publish("incomplete", SyntheticResults.suite(), "natural", "thresholded", "x");
    PAGES.add(folder.resolve("incomplete/html/manifest.html"));
    PAGES.add(folder.resolve("incomplete/html/comparison.html"));
    publish("certified", SyntheticCertificates.contradicted(), "natural", "thresholded");
    publish(
        "still",
        TinyResults.suite(2, TinyResults.entry("a", "CC", TinyResults.attack("pgd", SMALL, "ZZ"))),
        "a");
    publish("flagged", flagged(), "a");
    publish("clean", TinyResults.suite(2, TinyResults.entry("a", "CW")), "a");
    publish(
        "seeds",
        TinyResults.suite(
            2,
            TinyResults.seeded(1, TinyResults.entry("a", "CC")),
            TinyResults.seeded(2, TinyResults.entry("a", "CW"))),
        "a-seed-1");
    publish("empty", TinyResults.suite(2));
  }

  /** A flag of each severity. */
  private static SuiteResults flagged() {
    List<Flag> flags = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      flags.add(
          new Flag(severity, Optional.of(SMALL), "1 of 2 show it", 1, 2, 0.0001, "why", "remedy"));
    }
    return TinyResults.suite(
            2, TinyResults.entry("a", "CC", TinyResults.attack("pgd", SMALL, "RB")))
        .withAudits(
            List.of(
                new AuditResults("x", TinyResults.use("x", "{}"), 0, flags, Optional.empty()),
                new AuditResults(
                    "y", TinyResults.use("y", "{}"), 0, List.of(), Optional.of("it failed"))));
  }

  private static void publish(String name, SuiteResults suite, String... entries)
      throws IOException {
    Path out = Files.createDirectory(folder.resolve(name));
    new HtmlPublisherFactory().create(new HtmlPublisherFactory.Parameters()).publish(suite, out);
    PAGES.add(out.resolve("html/index.html"));
    for (String entry : entries) {
      PAGES.add(out.resolve("html/entries").resolve(entry + ".html"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "390, true"})
  void axeFindsNothing(int width, boolean dark) {
    browser.screen(width, 900, dark);
    for (Path page : PAGES) {
      browser.open(page);
      assertThat(found()).as("%s", folder.relativize(page)).isEmpty();
    }
  }

  @Test
  void norWhereTheColumnsAreChosenAndNothingPassesTheFilter() {
    browser.open(PAGES.get(0), "filter=nothing");
    browser.element(".columns summary").click();
    assertThat(found()).isEmpty();
  }

  @Test
  void axeWouldSayIfItFoundSomething() {
    browser.open(PAGES.get(0));
    browser.script("document.querySelector('h1').style.color = '#ddd'");
    assertThat(found()).singleElement().asString().startsWith("color-contrast");
  }

  /** Each finding with the places where it was found. */
  private static List<String> found() {
    return new AxeBuilder()
        .withOptions(new NothingLoaded()).analyze(browser.driver()).getViolations().stream()
            .map(AccessibilityTest::finding)
            .toList();
  }

  /** Pages may load nothing by script, so axe must not ask for the style sheet. */
  static final class NothingLoaded extends AxeRunOptions {

    /** Of what passes, axe tells no more than it must: to list it all takes most of the time. */
    NothingLoaded() {
      setResultTypes(List.of("violations"));
    }

    public boolean getPreload() {
      return false;
    }
  }

  private static String finding(Rule rule) {
    return rule.getId()
        + ": "
        + rule.getHelp()
        + ": "
        + rule.getNodes().stream().map(node -> node.getTarget() + " " + node.getHtml()).toList();
  }
}
