package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A command that ran in this process, and what it printed.
 *
 * @param code exit code
 * @param out lines on standard output
 * @param err lines on standard error
 */
record CapturedRun(int code, List<String> out, List<String> err) {

  /** Runs a command as the launcher would. */
  static CapturedRun of(Object... arguments) {
    String installation = System.getProperty("touchstone.home");
    System.setProperty("touchstone.home", repository().toString());
    try {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int code =
          Main.execute(
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
      return new CapturedRun(code, lines(out), lines(err));
    } finally {
      if (installation == null) {
        System.clearProperty("touchstone.home");
      } else {
        System.setProperty("touchstone.home", installation);
      }
    }
  }

  /** Lines that end with a line feed: a carriage return is for bars, and stays. */
  private static List<String> lines(StringWriter text) {
    String all = text.toString();
    return all.isEmpty() ? List.of() : List.of(all.split("\n"));
  }

  /** The repository's root: the folder of the launcher. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("touchstone"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** The command said what is wrong with the input: in one line, and without a stack trace. */
  void refusedWith(String... parts) {
    assertThat(code).as("%s", this).isEqualTo(ExitCode.INPUT);
    List<String> errors = err.stream().filter(line -> line.startsWith("touchstone: ")).toList();
    assertThat(errors).as("%s", this).hasSize(1);
    assertThat(errors.get(0)).contains(parts);
    assertThat(err).noneMatch(line -> line.startsWith("\tat "));
  }

  /** All that was printed, for assertions. */
  String text() {
    return String.join("\n", out) + "\n" + String.join("\n", err);
  }
}
