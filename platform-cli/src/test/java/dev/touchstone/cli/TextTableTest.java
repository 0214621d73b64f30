package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that fit a terminal. */
class TextTableTest {

  private static final List<String> ROWS =
      List.of("a few words that are longer than there is room for", "averyveryverylongword", "εεε");

  private static TextTable<String> table() {
    return new TextTable<String>()
        .words("what", 6, row -> row)
        .words("again", 6, row -> row)
        .figures("n", row -> Integer.toString(row.length()));
  }

  private static int widest(String table) {
    return table.lines().mapToInt(line -> line.codePointCount(0, line.length())).max().orElse(0);
  }

  @Test
  void isAsWideAsItsTextWhereThereIsRoom() {
    String table = table().text(ROWS, Integer.MAX_VALUE);
    assertThat(table).contains("│ " + ROWS.get(0) + " │ 50 ║");
  }

  @Test
  void isNeverWiderThanTheTerminalIfThatCanBe() {
    for (int width = 24; width < 130; width++) {
      assertThat(widest(table().text(ROWS, width))).as("%d", width).isLessThanOrEqualTo(width);
      assertThat(table().fits(ROWS, width)).isTrue();
    }
    assertThat(table().fits(ROWS, 20)).isFalse();
  }

  @Test
  void linesAreBrokenAtBlanksAndNothingIsLost() {
    assertThat(TextTable.wrapped("one two three", 7).lines()).containsExactly("one two", "three");
    assertThat(TextTable.wrapped("abcdefgh", 3).lines()).containsExactly("abc", "def", "gh");
    assertThat(TextTable.wrapped("a\nb", 3).lines()).containsExactly("a", "b");
    assertThat(TextTable.wrapped("", 3)).isEmpty();
  }

  @Test
  void theWidthIsTheTerminalsOrWhatIsAskedForOrNone() {
    assertThat(Screen.width("80", "120")).isEqualTo(80);
    assertThat(Screen.width("", "120")).isEqualTo(120);
    assertThat(Screen.width(null, null)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Screen.width("0", "no")).isEqualTo(Integer.MAX_VALUE);
    assertThat(Screen.width("7", null)).isEqualTo(40);
  }
}
