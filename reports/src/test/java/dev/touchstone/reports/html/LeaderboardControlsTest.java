package dev.touchstone.reports.html;

import static dev.touchstone.reports.html.Browser.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.reports.SyntheticResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Sorts, filters and chooses columns as a reader would, and keeps that in the address. */
@Tag("slow")
@ExtendWith(BrowserExtension.class)
class LeaderboardControlsTest {

  private static final int WORST = 5;
  private static final int LAST_ATTACK = 9;

  @TempDir static Path folder;

  private static Browser browser;
  private static Path index;

  @BeforeAll
  static void publish(Browser shared) throws IOException {
    browser = shared;
    new HtmlPublisherFactory()
        .create(new HtmlPublisherFactory.Parameters())
        .publish(SyntheticResults.suite(), folder);
    index = folder.resolve("html/index.html");
  }

  @BeforeEach
  void openLeaderboard() {
    browser.open(index, "");
  }

  @Test
  void theLeaderboardOpensInTheSuitesOrder() {
    assertThat(browser.column(1)).startsWith("natural", "natural", "natural", "thresholded");
    assertThat(browser.element("#filter-count").getText()).isEqualTo("12 rows");
  }

  @Test
  void aClickSortsByWorstCaseAndAnotherTurnsItRound() {
    WebElement header = header(WORST);
    assertThat(header.getText()).contains("Worst case");
    header.click();
    eventually(
        () -> assertThat(worstCases()).isSortedAccordingTo(Collections.reverseOrder()).hasSize(9));
    assertThat(browser.column(1).get(0)).isEqualTo(SyntheticResults.HOSTILE);
    assertThat(browser.column(WORST)).endsWith("–", "–", "–");
    assertThat(header.getDomAttribute("aria-sort")).isEqualTo("descending");
    assertThat(address()).endsWith("#sort=-worst");

    header.click();
    eventually(() -> assertThat(worstCases()).isSortedAccordingTo(Comparator.naturalOrder()));
    assertThat(browser.column(WORST)).as("no figure is last again").endsWith("–", "–", "–");
    assertThat(header.getDomAttribute("aria-sort")).isEqualTo("ascending");
    assertThat(address()).endsWith("#sort=worst");

    header.click();
    eventually(
        () ->
            assertThat(browser.column(1))
                .startsWith("natural", "natural", "natural", "thresholded"));
    assertThat(address()).endsWith("index.html");
  }

  @Test
  void whatIsNotPlannedIsLastInBothDirections() {
    int fgsm = 7;
    assertThat(header(fgsm).getText()).contains("fgsm");
    for (String direction : List.of("descending", "ascending")) {
      header(fgsm).click();
      eventually(() -> assertThat(header(fgsm).getDomAttribute("aria-sort")).isEqualTo(direction));
      List<String> column = browser.column(fgsm);
      assertThat(column.subList(0, 6)).allMatch(figure -> figure.endsWith(" %"));
      assertThat(column.subList(6, 12)).containsOnly("not planned", "–");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Enter", "Space"})
  void theKeyboardSortsToo(String key) {
    browser
        .element("#leaderboard thead th:nth-child(3) [role=button]")
        .sendKeys(key.equals("Enter") ? Keys.ENTER : Keys.SPACE);

    eventually(
        () ->
            assertThat(browser.column(3).stream().map(Double::valueOf).toList())
                .isSortedAccordingTo(Comparator.naturalOrder())
                .startsWith(0.1)
                .endsWith(1.5));
    assertThat(header(3).getDomAttribute("aria-sort")).isEqualTo("ascending");
  }

  @Test
  void filtersNarrowTheRows() {
    browser.element("#filter-text").sendKeys("thresh");
    eventually(
        () ->
            assertThat(browser.column(1))
                .hasSize(6)
                .doesNotContain("natural", SyntheticResults.CLIMBING));
    new Select(browser.element("#filter-norm")).selectByVisibleText("L∞");
    eventually(() -> assertThat(browser.column(2)).hasSize(4).containsOnly("L∞"));
    new Select(browser.element("#filter-epsilon")).selectByVisibleText("0.1");
    eventually(() -> assertThat(browser.column(3)).containsExactly("0.1", "0.1"));
    assertThat(browser.element("#filter-count").getText()).isEqualTo("2 of 12 rows");

    browser.element("#filter-text").sendKeys("no such entry");
    eventually(
        () ->
            assertThat(browser.element("#leaderboard tbody").getText())
                .isEqualTo("No row passes the filter."));
  }

  @Test
  void whatWasChosenSurvivesAnotherPageAndTheWayBack() {
    browser.element("#filter-text").sendKeys("thresh");
    header(WORST).click();
    browser.element(".columns summary").click();
    browser.element("#columns input[value=clean]").click();
    eventually(() -> assertThat(browser.column(1)).hasSize(6));
    List<String> rows = browser.column(1);
    String address = address();
    assertThat(address).endsWith("#filter=thresh&sort=-worst&hide=clean");

    browser.element("#leaderboard tbody a").click();
    eventually(() -> assertThat(browser.elements("#leaderboard")).isEmpty());
    browser.driver().navigate().back();

    eventually(() -> assertThat(browser.column(1)).isEqualTo(rows));
    assertThat(browser.element("#filter-text").getDomProperty("value")).isEqualTo("thresh");
    assertThat(browser.element("#filter-count").getText()).isEqualTo("6 of 12 rows");
    assertThat(headers()).doesNotContain("Clean");
    assertThat(address()).isEqualTo(address);
  }

  @Test
  void anAddressThatWasPassedOnShowsTheSame() {
    browser.open(index, "filter=natural&norm=L2&sort=-attack:pgd-40&hide=clean&hide=attack:fgsm");

    assertThat(browser.column(1)).containsExactly("natural");
    assertThat(headers()).contains("pgd-40").doesNotContain("Clean", "fgsm");
    assertThat(new Select(browser.element("#filter-norm")).getFirstSelectedOption().getText())
        .isEqualTo("L2");

    // Another one in the same window, with what this report does not have.
    browser.driver().get(index.toUri() + "#epsilon=7&sort=attack:none&hide=none&norm=L∞");
    eventually(() -> assertThat(browser.column(2)).hasSize(8).containsOnly("L∞"));
    assertThat(headers()).contains("Clean", "fgsm").hasSize(LAST_ATTACK);
  }

  @Test
  void aPlaceOnThePageChangesNothing() {
    browser.open(index, "filter=natural");
    browser.script("location.hash = '#reproduce'");
    browser.script("return new Promise((done) => setTimeout(done, 200))");
    assertThat(browser.column(1)).containsExactly("natural", "natural", "natural");

    browser.open(index, "reproduce");
    assertThat(browser.element("#filter-count").getText()).isEqualTo("12 rows");
  }

  private static WebElement header(int number) {
    return browser.element("#leaderboard thead th:nth-child(" + number + ")");
  }

  private static List<String> headers() {
    return browser.elements("#leaderboard thead th .dt-column-title").stream()
        .map(WebElement::getText)
        .toList();
  }

  private static String address() {
    return browser.driver().getCurrentUrl();
  }

  /** What is sorted by, without the rows that have no figure. */
  private static List<Double> worstCases() {
    return browser.elements("#leaderboard tbody td.worst").stream()
        .map(cell -> cell.getDomAttribute("data-order"))
        .filter(order -> !order.isEmpty())
        .map(Double::valueOf)
        .toList();
  }
}
