package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e,
        0x200b, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x3164, 0xfeff,
        0xd800, 0xfff9, 0xe0041, 0xe0100
      })
  void whatATerminalObeysOrHidesIsShown(int point) {
    assertThat(Printable.line("a" + Character.toString(point) + "b")).isEqualTo("a�b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "L∞ ε=8/255 · é e\u0301", "日本語 עברית العربية", "👨‍👩‍👧 ❤️", "می‌خواهم"})
  void writingsOfTheWorldStayWhatTheyAre(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
  }

  @Test
  void nobodyScrollsThroughMegabytes() {
    assertThat(Printable.line("x".repeat(50_000_000)))
        .hasSizeLessThan(5_000)
        .endsWith("… (50,000,000 characters in all)");
    assertThat(Printable.line("😀".repeat(50_000))).doesNotContain("�");
    assertThat(Printable.lines("x\n".repeat(1_000_000)).lines()).hasSizeLessThan(600);
  }

  @Test
  void whatComponentsPrintIsPrintedLineByLine() {
    StringWriter screen = new StringWriter();
    PrintStream stream = ComponentOutput.stream(new PrintWriter(screen, true));
    stream.print("one \033[2J");
    assertThat(screen.toString()).isEmpty();
    stream.println("é\nleft");
    assertThat(screen.toString().lines()).containsExactly("one �[2Jé", "left");
    stream.print("y".repeat(100_000));
    assertThat(screen.toString().lines()).as("no line is kept for ever").hasSizeGreaterThan(5);
  }
}
