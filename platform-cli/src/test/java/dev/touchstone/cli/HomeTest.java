package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a user's things go: as the shell's ~ goes. */
class HomeTest {

  private static Path of(Map<String, String> environment, String passwordFile) {
    return Home.user(environment, passwordFile);
  }

  @Test
  void ownVariableGoesBeforeHomeAndHomeBeforeThePasswordFile() {
    assertThat(of(Map.of("TOUCHSTONE_HOME", "/t", "HOME", "/h"), "/p")).isEqualTo(Path.of("/t"));
    assertThat(of(Map.of("HOME", "/h"), "/p")).isEqualTo(Path.of("/h/.touchstone"));
    assertThat(of(Map.of("HOME", "/h"), "?")).isEqualTo(Path.of("/h/.touchstone"));
    assertThat(of(Map.of("HOME", " ", "TOUCHSTONE_HOME", ""), "/p"))
        .isEqualTo(Path.of("/p/.touchstone"));
    assertThat(of(Map.of("HOME", "h"), "/p"))
        .isEqualTo(Path.of("h").toAbsolutePath().resolve(".touchstone"));
  }

  /** Java says "?" for a user that the password file does not know, as in some containers. */
  @Test
  void withoutAHomeNothingIsWrittenAnywhere() {
    for (String none : new String[] {"?", "", null}) {
      assertThatThrownBy(() -> of(Map.of(), none))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("set TOUCHSTONE_HOME to a folder");
    }
  }
}
