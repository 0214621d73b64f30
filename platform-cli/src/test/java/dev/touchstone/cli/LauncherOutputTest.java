package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the launcher script leads what the process writes, and how wide its lines may be. */
class LauncherOutputTest extends LauncherInstallation {

  /** As Touchstone begins and ends: it says so in the file, and deletes it. */
  private static final String BEGIN =
      """
      for option in "$@"; do
        case "$option" in -Dtouchstone.native-log=*) log="${option#*=}" ;; esac
      done
      echo 'touchstone: process 1' >>"$log"
      echo 'foreign line' >&2
      echo 'own line' >&3
      """;

  private List<Path> logs() throws IOException {
    try (var files = Files.list(temporary.resolve("tmp"))) {
      return files.toList();
    }
  }

  private Run runWith(String java) throws IOException, InterruptedException {
    script(jdk.resolve("bin/java"), java);
    Run run =
        run(Map.of("TMPDIR", folderForLogs().toString()), home.resolve("touchstone"), "version");
    // Who shows the file holds standard error, and may outlive the process by a moment.
    for (int i = 0; i < 100 && !logs().isEmpty(); i++) {
      Thread.sleep(50);
    }
    String err = Files.readString(temporary.resolve("err.txt"), StandardCharsets.ISO_8859_1);
    return new Run(run.code(), run.out(), err);
  }

  @Test
  void whatNativeCodeWritesIsKeptFromTheTerminal() throws Exception {
    Run run = runWith(BEGIN + "rm \"$log\"\nexit 3");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).isEqualTo("own line\n");
    assertThat(logs()).isEmpty();
  }

  @Test
  void whatNativeCodeWroteIsShownWhenTheProcessDied() throws Exception {
    for (String death : List.of("kill -KILL $$", "exit 0")) {
      Run run = runWith(BEGIN + death);
      assertThat(run.code()).isEqualTo(death.startsWith("kill") ? 137 : 0);
      assertThat(run.err().lines().toList())
          .containsExactly(
              "own line",
              "touchstone: the process did not end by itself: it crashed, was killed, or a"
                  + " component ended it",
              "touchstone: the last that was written:",
              "foreign line");
      assertThat(logs()).isEmpty();
    }
  }

  @Test
  void whatKeepsJavaFromStartingIsShown() throws Exception {
    Run run = runWith("echo 'no such option' >&2; exit 1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("touchstone: Java did not start:\nno such option\n");
  }

  @Test
  void withoutAPlaceForTheFileEverythingGoesToStandardError() throws Exception {
    script(jdk.resolve("bin/java"), "echo \"foreign $*\" >&2");
    Run run =
        run(
            Map.of("TMPDIR", temporary.resolve("none").toString()),
            home.resolve("touchstone"),
            "version");
    assertThat(run.code()).isZero();
    assertThat(run.err()).startsWith("foreign ").doesNotContain("native-log");
  }

  private Path folderForLogs() throws IOException {
    return Files.createDirectories(temporary.resolve("tmp"));
  }

  /** With bytes that are no text, for tools of which one, as on some systems, refuses them. */
  @Test
  void whatNativeCodeWroteIsShownWhateverItsBytes() throws Exception {
    Path real = Files.exists(Path.of("/usr/bin/tr")) ? Path.of("/usr/bin/tr") : Path.of("/bin/tr");
    script(tools.resolve("tr"), "[ \"$LC_ALL\" = C ] || exit 1\nexec " + real + " \"$@\"");
    String death = "printf 'odd \\377\\n' >&2\nkill -KILL $$";
    assertThat(runWith(BEGIN + death).err())
        .contains("did not end by itself", "foreign line\nodd ");
    assertThat(logs()).isEmpty();

    script(tools.resolve("tr"), "exit 1");
    assertThat(runWith(BEGIN + death).err()).contains("did not end by itself");
    assertThat(logs()).isEmpty();
  }

  /** A descriptor that is closed would be that of the next file that is opened. */
  @Test
  void withoutStandardErrorNoFileIsLeftAndNoneTakesItsPlace() throws Exception {
    script(jdk.resolve("bin/java"), BEGIN + "echo more >&3 && echo open");
    String closed =
        "TMPDIR='%s' '%s' version 2>&-".formatted(folderForLogs(), home.resolve("touchstone"));
    Process process = shell(closed);
    assertThat(output(process)).isEqualTo("open\n");
    assertThat(process.waitFor()).isZero();
    for (int i = 0; i < 100 && !logs().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertThat(logs()).isEmpty();
  }

  @Test
  void tellsJavaHowWideTheTerminalIs() throws Exception {
    assumeTrue(
        shell("script -qec true /dev/null").waitFor() == 0,
        "skipped: no script(1) of util-linux on this machine, which makes a terminal");
    script(jdk.resolve("bin/java"), "for option in \"$@\"; do echo \"$option\"; done | grep width");
    String inside = "stty cols 100; '%s' version".formatted(home.resolve("touchstone"));
    assertThat(output(shell("script -qec \"" + inside + "\" /dev/null")))
        .contains("-Dtouchstone.width=100");
    assertThat(run("version").out()).isEqualTo("-Dtouchstone.width=\n");
  }

  /** Its output is piped to us, and its standard error is ours. */
  private Process shell(String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", command);
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.redirectInput(Path.of("/dev/null").toFile());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
