package dev.touchstone.reports.html;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;

/**
 * A real Chromium without a window. It must be installed: tests download none. Without one they are
 * skipped and say so; with {@code CI=true} in the environment they fail instead.
 */
final class Browser implements AutoCloseable {

  /** What is said where tests cannot run. */
  static final String MISSING = "no Chromium or Chrome with its chromedriver is on the PATH";

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final String DRIVER = "chromedriver";

  private static final List<String> OPTIONS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage");

  /** Selenium warns of every browser that is newer than itself; what we use of it works there. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /** Whether a browser and its driver are installed. */
  static boolean installed() {
    return program().isPresent() && find(DRIVER).isPresent();
  }

  /** Skips the test that calls it, or fails it on a build server, if no browser is installed. */
  static void require() {
    if (!installed() && "true".equals(System.getenv("CI"))) {
      fail(MISSING + ", and CI=true asks for one");
    }
    Assumptions.assumeTrue(installed(), MISSING);
  }

  /** Starts a browser, which must be installed, with a new profile. */
  static Browser start() {
    Path profile = newProfile();
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program().orElseThrow());
    options.addArguments(OPTIONS);
    options.addArguments("--user-data-dir=" + profile);
    options.setCapability("goog:loggingPrefs", logging);
    return new Browser(
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(find(DRIVER).orElseThrow())
                .usingAnyFreePort()
                .build(),
            options),
        profile);
  }

  private static Path newProfile() {
    try {
      return Files.createTempDirectory("touchstone-browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens a page from disk. */
  void open(Path page) {
    driver.get(page.toUri().toString());
  }

  /** Opens a page from disk with what stands behind {@code #} in its address. */
  void open(Path page, String state) {
    // Another address of the page that is open would only change it.
    driver.get("about:blank");
    driver.get(page.toUri() + "#" + state);
  }

  WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> elements(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** The first line of each cell of a column of the leaderboard, from 1. */
  List<String> column(int number) {
    return elements("#leaderboard tbody tr > :nth-child(" + number + ")").stream()
        .map(cell -> cell.getText().lines().findFirst().orElse(""))
        .toList();
  }

  /** What a script returns. */
  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** How many pixels of the page are beyond the screen's edge. */
  long overflow() {
    return (long)
        script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** The page sorts and filters after the event that asked for it: asks until it is done. */
  static void eventually(Runnable assertion) {
    new FluentWait<>(assertion)
        .withTimeout(Duration.ofSeconds(60))
        .ignoring(AssertionError.class)
        .ignoring(StaleElementReferenceException.class)
        .until(
            ready -> {
              ready.run();
              return true;
            });
  }

  /** Prints the page as its style sheet asks, on A4 paper. */
  byte[] print() {
    Map<String, Object> printed =
        driver.executeCdpCommand(
            "Page.printToPDF",
            Map.of("paperWidth", 8.27, "paperHeight", 11.69, "preferCSSPageSize", true));
    return Base64.getDecoder().decode((String) printed.get("data"));
  }

  /** What the pages complained of so far, such as errors and violations of the security policy. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  /** Emulates a screen; a width below 500 is not to be had by resizing a window. */
  void screen(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Switches scripts off or on for the pages opened from now on. */
  void scripts(boolean on) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !on));
  }

  @Override
  public void close() {
    driver.quit();
    FileUtils.deleteQuietly(profile.toFile());
  }

  private static Optional<File> program() {
    return BROWSERS.stream().map(Browser::find).flatMap(Optional::stream).findFirst();
  }

  private static Optional<File> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String folder : path.split(File.pathSeparator)) {
      Path file = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file.toFile());
      }
    }
    return Optional.empty();
  }
}
