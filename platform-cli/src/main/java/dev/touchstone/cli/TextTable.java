package dev.touchstone.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A table that fits a width: its widest columns of words are wrapped until it does.
 *
 * @param <T> what a row is about
 */
final class TextTable<T> {

  /** Borders and blanks beside each column, and the last border. */
  private static final int AROUND = 3;

  private static final int UNLIMITED = 1_000_000;

  /**
   * A column.
   *
   * @param least the width down to which it may be wrapped
   */
  private record Spec<T>(
      String header, HorizontalAlign align, int least, Function<T, String> text) {}

  private final List<Spec<T>> columns = new ArrayList<>();

  /** Adds a column of words. */
  TextTable<T> words(String header, int least, Function<T, String> text) {
    columns.add(new Spec<>(header, HorizontalAlign.LEFT, least, text));
    return this;
  }

  /** Adds a column of figures, whose lines are not broken; its header may be. */
  TextTable<T> figures(String header, Function<T, String> text) {
    columns.add(new Spec<>(header, HorizontalAlign.RIGHT, 0, text));
    return this;
  }

  /** Adds a column of figures with remarks that may be wrapped. */
  TextTable<T> remarks(String header, int least, Function<T, String> text) {
    columns.add(new Spec<>(header, HorizontalAlign.RIGHT, least, text));
    return this;
  }

  /** Whether the table can be made to fit. */
  boolean fits(List<T> rows, int width) {
    return total(widths(rows, width)) <= width;
  }

  /** The table; wider than asked for if it cannot be narrower. */
  String text(List<T> rows, int width) {
    int[] widths = widths(rows, width);
    List<ColumnData<T>> made = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      Spec<T> spec = columns.get(i);
      int wide = widths[i];
      made.add(
          new Column()
              .header(wrapped(spec.header(), wide))
              .headerAlign(HorizontalAlign.LEFT)
              .dataAlign(spec.align())
              .maxWidth(UNLIMITED)
              .with(row -> wrapped(spec.text().apply(row), wide)));
    }
    return AsciiTable.getTable(AsciiTable.FANCY_ASCII, rows, made);
  }

  private int[] widths(List<T> rows, int width) {
    int[] widths = new int[columns.size()];
    int[] least = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      Spec<T> spec = columns.get(i);
      int longest = 0;
      int word = longestWord(spec.header());
      for (T row : rows) {
        longest = Math.max(longest, longestLine(spec.text().apply(row)));
      }
      least[i] = spec.least() == 0 ? Math.max(longest, word) : Math.max(spec.least(), word);
      widths[i] = Math.max(longest, longestLine(spec.header()));
    }
    while (total(widths) > width) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths).map(width -> width + AROUND).sum() + 1;
  }

  private static int longestLine(String text) {
    return text.lines().mapToInt(TextTable::length).max().orElse(0);
  }

  private static int longestWord(String text) {
    return Arrays.stream(text.split("\\s+")).mapToInt(TextTable::length).max().orElse(0);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Breaks lines at blanks, and words that are longer than a line. */
  static String wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String rest = line;
      while (length(rest) > width) {
        int end = rest.offsetByCodePoints(0, width);
        int blank = rest.lastIndexOf(' ', end);
        int cut = blank > 0 ? blank : end;
        lines.add(rest.substring(0, cut));
        rest = rest.substring(cut).stripLeading();
      }
      lines.add(rest);
    }
    return String.join(System.lineSeparator(), lines);
  }
}
