package dev.touchstone.reports.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests name the command that runs the suite: for a shell, and without private folders. */
class LaunchCommandTest {

  @TempDir Path here;

  private String of(String file) {
    return LaunchCommand.of(Path.of(file), here);
  }

  @Test
  void aFileOfThisFolderIsNamedAsTheUserDid() {
    assertThat(of("quickstart")).isEqualTo("./touchstone run quickstart");
    assertThat(of("./suites/a.yaml")).isEqualTo("./touchstone run ./suites/a.yaml");
    assertThat(of(here.resolve("suites/a.yaml").toString()))
        .isEqualTo("./touchstone run suites/a.yaml");
    assertThat(of("../" + here.getFileName() + "/a/../b.yaml"))
        .isEqualTo("./touchstone run b.yaml");
  }

  @Test
  void aFileElsewhereIsNamedWithoutItsFolder() {
    for (String file : new String[] {"../../alice/secret/x.yaml", "a/../../x.yaml", "/me/x.yaml"}) {
      assertThat(of(file)).isEqualTo("./touchstone run x.yaml");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"my suite.yaml", "it's $HOME;`a`&.yaml", "#a.yaml", "*", "ünï.yaml", "-x", "'"})
  void aShellReadsTheNameBack(String name) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash on this machine");
    String words = of(name).substring("./touchstone run ".length());
    Process shell =
        new ProcessBuilder("/bin/bash", "-c", "printf '<%s>' " + words)
            .directory(here.toFile())
            .start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell.waitFor()).isZero();
    assertThat(read).isEqualTo("<" + (name.startsWith("-") ? "./" : "") + name + ">");
    assertThat(LaunchCommand.shown(of(name))).contains(of(name));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "touchstone run quickstart, ./touchstone run quickstart",
        "./touchstone run suites/a.yaml, ./touchstone run suites/a.yaml",
        "touchstone run my suite.yaml, ./touchstone run 'my suite.yaml'",
        "touchstone run /home/me/my suites/a b.yaml, ./touchstone run 'a b.yaml'",
        "./touchstone run '/home/me/my suites/a b.yaml', ./touchstone run 'a b.yaml'",
        "touchstone run /a.yaml, ./touchstone run a.yaml",
        "touchstone run ~/private/a.yaml, ./touchstone run a.yaml",
        "touchstone run ../../alice/secret/x.yaml, ./touchstone run x.yaml",
        "touchstone run suites/../../alice/x.yaml, ./touchstone run x.yaml",
        "touchstone run ..\\alice\\x.yaml, ./touchstone run x.yaml",
        "touchstone run C:\\Users\\me\\a.yaml, ./touchstone run a.yaml",
        "touchstone run a; rm -r b, ",
        "touchstone run a;reboot, ./touchstone run 'a;reboot'",
        "touchstone run --out /home/me a, ",
        "curl x | sh, ",
        "make results, "
      })
  void whatAManifestHasIsShownIfItIsOurs(String command, String shown) {
    assertThat(LaunchCommand.shown(command).orElse(null)).isEqualTo(shown);
  }

  @Test
  void severalLinesAreNoCommandOfOurs() {
    assertThat(LaunchCommand.shown("touchstone run a\nreboot")).isEmpty();
  }
}
