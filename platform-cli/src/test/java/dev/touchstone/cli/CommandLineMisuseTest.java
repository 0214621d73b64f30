package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes on the command line itself. */
class CommandLineMisuseTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "touchstone {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
rum                                 | Unmatched argument at index 0: 'rum'
run                                 | Missing required parameter: 'SUITE'
run quickstart --jobs 0             | --jobs must be at least 1, was 0
run quickstart --jobs -3            | --jobs must be at least 1, was -3
run quickstart --jobs x             | Invalid value for option '--jobs': 'x' is not an int
run quickstart --jobs               | Missing required parameter for option '--jobs'
run quickstart --job 2              | Unknown options: '--job', '2'
run quickstart extra                | Unmatched argument at index 2: 'extra'
run quickstart --data /nowhere      | --data /nowhere: no such folder
run quickstart --plugins /nowhere   | --plugins /nowhere: no such zip or folder
plugins                             | which of list, describe, install, remove?
plugins describe                    | Missing required parameter: 'ID'
plugins describe pgdd               | there is no component 'pgdd'; did you mean 'pgd'?
plugins install nowhere.zip         | there is no plugin zip nowhere.zip
plugins remove nothing              | there is no installed plugin 'nothing'
data                                | which of list, fetch, info?
data info mnis                      | there is no dataset 'mnis'; did you mean 'mnist'?
data info idx                       | idx.folder: is required
cell x                              | Missing required option: '--out=DIR'
help rum                            | Unknown subcommand 'rum'
""")
  void isOneLineAndTwo(String line, String message) {
    CapturedRun run = CapturedRun.of((Object[]) line.split(" "));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(run.err().get(0)).contains(message);
    assertThat(run.err()).hasSizeLessThan(4).noneMatch(each -> each.startsWith("\tat "));
  }

  @Test
  void withoutACommandThereIsTheHelp() {
    CapturedRun run = CapturedRun.of();
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(CapturedRun.of("--help").out());
    assertThat(run.text()).contains("TOUCHSTONE_HOME", "TOUCHSTONE_DATA", "JAVA_OPTS");
  }

  @Test
  void examplesInTheHelpAreTheCommandsOwn() {
    for (String command :
        List.of("run", "plan", "validate", "show", "publish", "plugins", "data")) {
      assertThat(CapturedRun.of(command, "--help").out())
          .filteredOn(line -> line.startsWith("  touchstone "))
          .as(command)
          .first()
          .asString()
          .startsWith("  touchstone " + command + " ");
      assertThat(CapturedRun.of(command, "--help").text()).doesNotContain("TOUCHSTONE_HOME");
    }
    for (String line : List.of("plugins list", "data fetch", "cell", "version")) {
      assertThat(CapturedRun.of((Object[]) (line + " --help").split(" ")).text())
          .doesNotContain("Examples:", "TOUCHSTONE_HOME");
    }
  }

  @Test
  void theNearestIsNamed() {
    assertThat(CapturedRun.of("rum").err().get(1)).contains("touchstone run?");
    assertThat(CapturedRun.of("run", "quickstart", "--job", "2").err().get(1)).contains("--jobs");
    assertThat(CapturedRun.of("plugins", "lst").err().get(1)).contains("plugins list");
  }

  @Test
  void controlsInArgumentsDoNotReachTheTerminal() {
    assertThat(CapturedRun.of("run", "\033[31m.yaml").text()).doesNotContain("\033");
    assertThat(CapturedRun.of("\033[31mrun").text()).doesNotContain("\033");
    assertThat(CapturedRun.of("plugins", "describe", "\033[31m").text()).doesNotContain("\033");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "run --help",
        "plan --help",
        "validate --help",
        "show --help",
        "publish --help",
        "plugins --help",
        "plugins list --help",
        "plugins describe --help",
        "plugins install --help",
        "plugins remove --help",
        "data --help",
        "data list --help",
        "data fetch --help",
        "data info --help",
        "cell --help",
        "version --help",
        "help run",
        "version",
        "--version"
      })
  void helpIsEverywhereAndFine(String line) {
    CapturedRun run = CapturedRun.of((Object[]) line.split(" "));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isNotEmpty();
  }

  @Test
  void theHelpListsTheExitCodes() {
    assertThat(CapturedRun.of("--help").text())
        .contains("\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  130 ");
  }

  @Test
  void theCompletionIsGoodBash() throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "skipped: no bash on this machine");
    CapturedRun run = CapturedRun.of("generate-completion");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    Path script = folder.resolve("completion.sh");
    Files.write(script, run.out());
    Process check =
        new ProcessBuilder(List.of(bash.toString(), "-n", script.toString())).inheritIO().start();
    assertThat(check.waitFor()).isZero();
  }
}
