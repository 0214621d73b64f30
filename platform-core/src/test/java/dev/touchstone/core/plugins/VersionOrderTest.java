package dev.touchstone.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionOrderTest {

  /** Rising: first what section 11 of Semantic Versioning 2.0 gives as its examples. */
  private static final List<String> RISING =
      List.of(
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc9",
          "1.0.0-rc10",
          "1.0.0",
          "1.0.0+1",
          "1.0.0+20240131123456",
          "1.0.0+20240131123457",
          "1.9",
          "1.10.0-20240131123456",
          "1.10.0-20240131123457",
          "1.10",
          "2",
          "20240131123456",
          "99999999999999999999999999999999");

  @TempDir Path folder;

  @Test
  void laterVersionsAreLater() {
    VersionOrder order = new VersionOrder();
    for (int i = 0; i < RISING.size(); i++) {
      for (int j = 0; j < RISING.size(); j++) {
        assertThat(Integer.signum(order.compare(RISING.get(i), RISING.get(j))))
            .as("%s and %s", RISING.get(i), RISING.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(order.compare("1.0", "1.0.0")).isZero();
    assertThat(order.compare("01", "1")).isZero();
  }

  @Test
  void theyAreReadFromPlugins() {
    for (String version : RISING) {
      PluginBuilder.of("sample", version).unpacked(folder.resolve(version));
      assertThat(new PluginDescriptors().read(folder.resolve(version)).getVersion())
          .isEqualTo(version);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0-", "1.0+", "1.0--", "1.0-a..b", "1.0-.", "1.0-a+", "1.", "v1", "-1"})
  void whatIsNoVersionIsRefused(String version) {
    refused(version);
  }

  @Test
  void whatIsTooLongForAFoldersNameIsRefused() {
    refused("1".repeat(101));
  }

  private void refused(String version) {
    Path root = folder.resolve("refused");
    PluginBuilder.of("sample", version).unpacked(root);
    assertThatThrownBy(() -> new PluginDescriptors().read(root))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("plugin.version")
        .hasMessageContaining("'" + version + "'");
  }
}
