package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.NoAlertPresentException;

/**
 * One browser for all classes of a run that ask for one. Each test begins with a desktop's screen
 * and ends with a look at what the pages complained of.
 */
final class BrowserExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(BrowserExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return browser(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    browser(context).screen(1280, 900, false);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Browser browser = browser(context);
    assertThatThrownBy(() -> browser.driver().switchTo().alert())
        .isInstanceOf(NoAlertPresentException.class);
    assertThat(browser.complaints()).isEmpty();
  }

  private static Browser browser(ExtensionContext context) {
    if (!Browser.installed()) {
      // The build's summary only counts skipped tests; the reason is to be read there too.
      Logger.getLogger(BrowserExtension.class.getName())
          .warning("browser tests are skipped: " + Browser.MISSING);
    }
    Browser.require();
    // Closed by JUnit at the end of the run.
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Browser.class, type -> Browser.start(), Browser.class);
  }
}
