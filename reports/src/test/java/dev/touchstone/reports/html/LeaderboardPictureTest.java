package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Makes README's picture of a leaderboard, and beside it a text of the figures that it shows, which
 * a test holds against the stored results. The command is in docs/development/testing.md.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = LeaderboardPictureTest.HTML, matches = ".+")
class LeaderboardPictureTest {

  /** The folder {@code html} of the published results. */
  static final String HTML = "touchstone.picture";

  private static final Path IMAGES = Path.of("..", "docs", "images");

  @Test
  void takesThePicture() throws IOException {
    Browser.require();
    try (Browser browser = Browser.start()) {
      ChromeDriver driver = browser.driver();
      browser.screen(1280, 720, false);
      driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
      browser.open(Path.of(System.getProperty(HTML)).resolve("index.html"));
      List<String> lines = new ArrayList<>();
      lines.add(line(driver.findElements(By.cssSelector("#leaderboard thead th"))));
      for (WebElement row : driver.findElements(By.cssSelector("#leaderboard tbody tr"))) {
        lines.add(line(row.findElements(By.cssSelector("th, td"))));
      }
      assertThat(lines).hasSizeGreaterThan(1);
      Files.writeString(IMAGES.resolve("leaderboard.txt"), String.join("\n", lines) + "\n");
      Files.write(IMAGES.resolve("leaderboard.png"), driver.getScreenshotAs(OutputType.BYTES));
    }
  }

  private static String line(List<WebElement> cells) {
    return cells.stream().map(LeaderboardPictureTest::text).collect(Collectors.joining(" | "));
  }

  /** A figure with its interval and n as pages quote them; else the text of the cell. */
  private static String text(WebElement cell) {
    List<WebElement> figure = cell.findElements(By.cssSelector(".figure"));
    if (figure.isEmpty()) {
      return cell.getText().lines().findFirst().orElse("").trim();
    }
    List<String> more =
        cell.findElements(By.cssSelector(".interval")).stream().map(WebElement::getText).toList();
    return figure.get(0).getText()
        + (more.isEmpty() ? "" : " (" + more.get(0) + ")")
        + (more.size() > 1 ? ", " + more.get(1) : "");
  }
}
