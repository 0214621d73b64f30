package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The list of data sets in a narrow terminal. */
class DataListTest {

  private static final String WIDTH = "touchstone.width";

  @Test
  void fitsTheTerminal() {
    System.setProperty(WIDTH, "60");
    try {
      CapturedRun run = CapturedRun.of("data", "list");
      assertThat(run.code()).as(run.text()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .allSatisfy(line -> assertThat(line.codePointCount(0, line.length())).isLessThan(61))
          .anyMatch(line -> line.contains(" fashion-mnist "));
    } finally {
      System.clearProperty(WIDTH);
    }
  }
}
