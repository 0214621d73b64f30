package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticAnalyses;
import dev.touchstone.reports.SyntheticCertificates;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;

/** Drives the report in a real browser, from disk, as a reader would. */
@Tag("slow")
@ExtendWith(BrowserExtension.class)
class HtmlReportBrowserTest {

  @TempDir static Path folder;

  private static Browser browser;
  private static Path html;

  @BeforeAll
  static void publish(Browser shared) throws IOException {
    browser = shared;
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(SyntheticResults.suite(), folder);
    html = folder.resolve("html");
  }

  @BeforeEach
  void openLeaderboard() {
    browser.open(html.resolve("index.html"));
  }

  @Test
  void anEntryNamedLikeAScriptIsTextAndItsPageOpens() {
    element("a[href='entries/script-alert-1-script.html']").click();

    Browser.eventually(
        () -> assertThat(element("h1").getText()).isEqualTo(SyntheticResults.HOSTILE));
    assertThat(element(".warnings").getText()).contains("<b>bold</b>");
    element(".crumbs a").click();
    Browser.eventually(
        () -> assertThat(browser.driver().getCurrentUrl()).endsWith("/html/index.html"));
  }

  @Test
  void chartsAreDrawn() {
    browser.open(html.resolve("entries/thresholded.html"));

    List<WebElement> canvases = browser.driver().findElements(By.cssSelector("canvas"));
    assertThat(canvases).hasSize(6).allMatch(WebElement::isDisplayed);
    for (WebElement canvas : canvases) {
      assertThat(colours(canvas)).as(canvas.getDomAttribute("id")).isGreaterThan(20);
    }
  }

  @Test
  void chartsFollowTheColourScheme() {
    browser.open(html.resolve("entries/thresholded.html"));
    String light = picture();
    browser.screen(1280, 900, true);
    Browser.eventually(() -> assertThat(picture()).isNotEqualTo(light));
  }

  @Test
  void everyImageOfTheGalleryLoads() {
    browser.open(html.resolve("entries/natural.html"));

    Object broken =
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0];"
                    + "const images = Array.from(document.querySelectorAll('.sample img'));"
                    + "images.forEach((image) => { image.loading = 'eager'; });"
                    + "Promise.all(images.map((image) => image.decode().then(() => 0, () => 1)))"
                    + ".then((all) => done([all.length, all.reduce((a, b) => a + b, 0)].join()))");
    assertThat(broken).isEqualTo("144,0");
  }

  @Test
  void withoutScriptsTheTablesAreAllThere() {
    browser.scripts(false);
    try {
      browser.open(html.resolve("index.html"));
      assertThat(browser.driver().findElements(By.cssSelector("#leaderboard tbody tr")))
          .hasSize(12);
      assertThat(element(".filters").isDisplayed()).isFalse();
      browser.open(html.resolve("entries/natural.html"));
      assertThat(element("canvas").isDisplayed()).isFalse();
      assertThat(element("caption").isDisplayed()).isTrue();
    } finally {
      browser.scripts(true);
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "390, true", "320, false"})
  void noPageIsWiderThanItsScreen(int width, boolean dark) throws IOException {
    for (String page :
        List.of(
            "index",
            "manifest",
            "entries/natural",
            "entries/thresholded",
            "entries/script-alert-1-script",
            "entries/x")) {
      browser.screen(width, 900, dark);
      browser.open(html.resolve(page + ".html"));
      assertThat(browser.overflow()).as(page).isZero();
      keepScreenshot(page, width, dark);
    }
  }

  @Test
  void namesWithoutBreaksDoNotWidenThePage(@TempDir Path out) throws IOException {
    String name = "a_name_without_any_place_to_break_it_".repeat(4);
    NormBall threat = new NormBall(Norm.LINF, 0.1);
    SuiteResults suite =
        TinyResults.suite(
            3,
            TinyResults.entry(name, "CCC", TinyResults.attack(name, threat, "RB.", name)),
            TinyResults.failed("other", name));
    SuiteResults results =
        SyntheticAnalyses.with(suite, List.of(SyntheticAnalyses.failed(name, List.of(0, 1), name)));
    new HtmlPublisherFactory().create(new HtmlPublisherFactory.Parameters()).publish(results, out);

    browser.screen(360, 900, false);
    for (String page : List.of("index", "entries/other")) {
      browser.open(out.resolve("html").resolve(page + ".html"));
      assertThat(browser.overflow()).as(page).isZero();
    }
  }

  @Test
  void bracketsAreDrawnAndFitTheirScreen(@TempDir Path out) throws IOException {
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(SyntheticCertificates.contradicted(), out);

    for (int width : new int[] {1280, 400}) {
      for (String page : List.of("index", "entries/thresholded", "entries/natural")) {
        browser.screen(width, 900, width < 500);
        browser.open(out.resolve("html").resolve(page + ".html"));
        assertThat(browser.overflow()).as(page).isZero();
        assertThat(element(".bracket svg").getSize().getWidth()).isGreaterThan(100);
        keepScreenshot("certified-" + page, width, width < 500);
      }
    }
    browser.open(out.resolve("html/index.html"));
    assertThat(colours(element("#brackets canvas"))).isGreaterThan(20);
    assertThat(element(".audit").isDisplayed()).isTrue();
  }

  @Test
  void figuresAreAsWideAsTheirDensityGivesAndNeverWiderThanThePage() {
    browser.open(html.resolve("entries/natural.html"));
    assertThat(element("#analysis-what-units-see-natural img").getSize())
        .isEqualTo(new Dimension(640, 360));

    browser.screen(390, 900, false);
    Dimension small = element("#analysis-what-units-see-natural img").getSize();
    assertThat(small.getWidth()).isBetween(300, 370);
    assertThat((double) small.getWidth() / small.getHeight()).isCloseTo(640.0 / 360, within(0.02));
  }

  /** Screenshots for people to look at, in the folder that the property names. */
  private static void keepScreenshot(String page, int width, boolean dark) throws IOException {
    String place = System.getProperty("touchstone.screenshots");
    if (place == null) {
      return;
    }
    Number height =
        (Number) browser.driver().executeScript("return document.documentElement.scrollHeight");
    browser.screen(width, Math.min(height.intValue(), 4000), dark);
    Path screenshots = Files.createDirectories(Path.of(place));
    String name =
        String.format(
            Locale.ROOT, "%s-%d-%s.png", page.replace('/', '-'), width, dark ? "dark" : "light");
    Files.write(screenshots.resolve(name), browser.driver().getScreenshotAs(OutputType.BYTES));
  }

  private static WebElement element(String selector) {
    return browser.element(selector);
  }

  /** How many colours a canvas holds: one if nothing was drawn on it. */
  private static long colours(WebElement canvas) {
    return (long)
        browser
            .driver()
            .executeScript(
                "const canvas = arguments[0];"
                    + "const data = canvas.getContext('2d')"
                    + ".getImageData(0, 0, canvas.width, canvas.height).data;"
                    + "return new Set(new Uint32Array(data.buffer)).size",
                canvas);
  }

  private static String picture() {
    return (String)
        browser.driver().executeScript("return document.querySelector('canvas').toDataURL()");
  }
}
