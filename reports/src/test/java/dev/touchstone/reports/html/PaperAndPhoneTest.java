package dev.touchstone.reports.html;

import static dev.touchstone.reports.html.Browser.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** A leaderboard of many attacks where there is little room: on paper and on a phone. */
@Tag("slow")
@ExtendWith(BrowserExtension.class)
class PaperAndPhoneTest {

  private static final int ATTACKS = 12;

  /** What the style sheet's margins leave of A4 across, in pixels of a page. */
  private static final int A4 = (297 - 22) * 96 * 10 / 254;

  /** The texts of cells that are not to be seen or go beyond the edge. */
  private static final String CELLS_OFF_THE_PAPER =
      """
      return Array.from(document.querySelectorAll('thead th, tbody td, tbody th'))
          .filter((cell) => !cell.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
              || cell.getBoundingClientRect().width === 0
              || cell.getBoundingClientRect().right + window.scrollX > arguments[0])
          .map((cell) => cell.textContent);
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Path html;

  @BeforeAll
  static void publish(Browser shared) throws IOException {
    browser = shared;
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(
            TinyResults.suite(
                4,
                entry("convolutional network, trained naturally"),
                TinyResults.with(
                    entry("thresholded, trained adversarially, ε = 0.3"),
                    TinyResults.certifier("bounds", threat(0.1), "CFUU"),
                    TinyResults.probabilistic("smoothing", threat(0.3), "CUUU"))),
            folder);
    html = folder.resolve("html");
  }

  private static NormBall threat(double epsilon) {
    return new NormBall(Norm.LINF, epsilon);
  }

  private static EntryResults entry(String name) {
    return TinyResults.entry(
        name,
        "CCCC",
        IntStream.range(0, ATTACKS * 2)
            .mapToObj(
                i ->
                    TinyResults.attack(
                        "pgd-" + i / 2 + "-restarts", threat(i % 2 == 0 ? 0.1 : 0.3), "RPBB"))
            .toArray(AttackResults[]::new));
  }

  @AfterEach
  void screen() {
    browser
        .driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"index", "entries/thresholded-trained-adversarially-0-3", "manifest"})
  void allColumnsAreOnThePaper(String page) throws IOException {
    browser.screen(A4, 720, false);
    browser.open(html.resolve(page + ".html"));
    browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));

    assertThat(browser.overflow()).isZero();
    assertThat(browser.elements("thead th, tbody td, tbody th")).isNotEmpty();
    // One question for all cells: the browser would take half a minute to answer one for each.
    assertThat((List<?>) browser.script(CELLS_OFF_THE_PAPER, A4 + 1)).isEmpty();
    assertThat(browser.elements(".filters, .others, .hint")).noneMatch(WebElement::isDisplayed);
  }

  @Test
  void thePaperLiesAcross() {
    browser.open(html.resolve("index.html"));
    assertThat(new String(browser.print(), StandardCharsets.ISO_8859_1))
        .containsPattern("/MediaBox \\[0 0 84[12]\\.?\\d* 59[45]");
  }

  @Test
  void aDarkScreenPrintsLight() {
    Path page = html.resolve("entries/convolutional-network-trained-naturally.html");
    browser.open(page);
    String light = picture();
    assertThat(background()).isEqualTo("rgb(251, 251, 250)");
    browser.screen(1280, 900, true);
    browser.open(page);
    assertThat(picture()).isNotEqualTo(light);

    browser.script("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(background()).isEqualTo("rgb(251, 251, 250)");
    assertThat(picture()).isEqualTo(light);
    browser.script("window.dispatchEvent(new Event('afterprint'))");
    assertThat(picture()).isNotEqualTo(light);
  }

  @Test
  void onAPhoneTheThreatStaysInSightWithTheEntry() {
    browser.screen(390, 900, false);
    browser.open(html.resolve("index.html"));
    WebElement box = browser.element(".scroll");
    browser.script("arguments[0].scrollLeft = 10000", box);

    List<WebElement> heads = browser.elements("#leaderboard tbody th");
    assertThat(heads).hasSize(4);
    assertThat(heads.get(0).getText()).contains("naturally", "L∞ ε=0.1");
    assertThat(heads.get(1).getText()).contains("naturally", "L∞ ε=0.3");
    for (WebElement head : heads) {
      assertThat(head.getRect().getX()).isBetween(0, 40);
      // What is said there is not said once more under it.
      assertThat(head.findElements(By.xpath("following-sibling::td")).subList(0, 2))
          .noneMatch(WebElement::isDisplayed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1280})
  void aTableThatHidesColumnsSaysHowMany(int width) {
    browser.screen(width, 900, false);
    browser.open(html.resolve("index.html"));
    WebElement box = browser.element(".scroll");
    WebElement hint = browser.element(".hint");

    assertThat(hint.getText()).matches("\\d+ more columns →");
    assertThat(box.getDomAttribute("tabindex")).isEqualTo("0");
    assertThat(box.getDomAttribute("aria-label")).isEqualTo("Leaderboard");
    browser.script("arguments[0].scrollLeft = 10000", box);
    eventually(() -> assertThat(hint.getText()).isEqualTo("← scroll back"));

    // With few columns left there is nothing to say.
    StringBuilder hidden = new StringBuilder();
    IntStream.range(0, ATTACKS).forEach(i -> hidden.append("&hide=attack:pgd-" + i + "-restarts"));
    browser.open(
        html.resolve("index.html"),
        hidden + "&hide=probabilistic&hide=certified&hide=worst&hide=upper");
    eventually(() -> assertThat(browser.element(".hint").isDisplayed()).isFalse());
    assertThat(browser.element(".scroll").getDomAttribute("tabindex")).isNull();
  }

  @Test
  void marksAtTheEndsOfAChartAreWhole() {
    browser.open(html.resolve("entries/convolutional-network-trained-naturally.html"));
    // At ε = 0 all curves begin at 100 %: above the plot's upper edge there is ink, too.
    assertThat(
            browser.script(
                "const chart = Chart.getChart(document.querySelector('canvas'));"
                    + "const scale = chart.currentDevicePixelRatio;"
                    + "const top = chart.scales.y.getPixelForValue(100) * scale;"
                    + "const left = chart.scales.x.getPixelForValue(0) * scale;"
                    + "const data = chart.ctx.getImageData(left - 3, top - 4, 7, 2).data;"
                    + "return data.some((value) => value > 0)"))
        .isEqualTo(true);
  }

  private static String picture() {
    return (String) browser.script("return document.querySelector('canvas').toDataURL()");
  }

  private static String background() {
    return browser
        .element("body")
        .getCssValue("background-color")
        .replace("rgba", "rgb")
        .replace(", 1)", ")");
  }
}
