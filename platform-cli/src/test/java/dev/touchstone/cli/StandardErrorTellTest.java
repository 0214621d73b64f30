package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --verbose} shows of the lines that native code wrote. */
class StandardErrorTellTest {

  @TempDir Path folder;

  private static List<String> told(Path log) {
    StringWriter text = new StringWriter();
    StandardError.tell(log, new PrintWriter(text));
    return text.toString().lines().toList();
  }

  @Test
  void ofManyLinesTheLastAreShown() throws IOException {
    List<String> lines = IntStream.rangeClosed(1, 1_500).mapToObj(i -> "line " + i).toList();
    List<String> told = told(Files.write(folder.resolve("log"), lines));

    assertThat(told)
        .hasSize(201)
        .startsWith("native: (1,300 earlier lines are left out)", "native: line 1301")
        .endsWith("native: line 1500");
  }

  @Test
  void ourOwnLineIsNotShown() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "a\ntouchstone: process 1, Java 17\nb\n");
    assertThat(told(log)).containsExactly("native: a", "native: b");
  }

  /** Some files fail when they are opened, others, such as folders, only when they are read. */
  @Test
  void aFileThatCannotBeReadIsOneLine() {
    for (Path log : List.of(folder, folder.resolve("none"))) {
      assertThat(told(log)).singleElement().asString().startsWith("touchstone: " + log);
    }
  }
}
