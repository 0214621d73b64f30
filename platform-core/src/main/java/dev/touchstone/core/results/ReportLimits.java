package dev.touchstone.core.results;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.core.parameters.Twins;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a component's figures and tables may be, so that everything which is stored can be read
 * again, opened by a browser, and told from everything else.
 */
public final class ReportLimits {

  private static final int MOST_FIGURES = 500;
  private static final int MOST_TABLES = 100;
  private static final int MOST_FLAGS = 100;
  private static final int MOST_ROWS = 20_000;
  private static final int MOST_VALUES = 500_000;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_CAPTION = 2_000;

  /** As base64 in JSON it is a third longer, and JSON readers take no text beyond 20 MB. */
  private static final int LARGEST_PNG = 10 << 20;

  private static final int LARGEST_FIGURES = 100 << 20;

  /** A browser unpacks a picture to four bytes for each pixel. */
  private static final long MOST_PIXELS = 50_000_000;

  /** Signature, then the length and the name of the first chunk (PNG specification, 5.2, 11.2). */
  private static final byte[] PNG = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
  };

  private static final int PNG_HEADER = PNG.length + 2 * Integer.BYTES;

  private ReportLimits() {}

  /**
   * Checks figures.
   *
   * @throws ComponentException naming the first that is wrong
   */
  public static void checkFigures(List<Figure> figures) {
    atMost(figures.size(), MOST_FIGURES, "figures");
    Set<String> names = new HashSet<>();
    long bytes = 0;
    for (Figure figure : figures) {
      checkTexts("figure", figure.name(), figure.caption());
      requireNew(names, figure.name(), "figures");
      checkPng(figure);
      bytes += figure.png().length;
    }
    atMost(bytes, LARGEST_FIGURES, "bytes in all figures");
  }

  private static void checkPng(Figure figure) {
    byte[] png = figure.png();
    if (png.length < PNG_HEADER || !Arrays.equals(PNG, Arrays.copyOf(png, PNG.length))) {
      throw new ComponentException("the figure '" + figure.name() + "' is not a PNG file");
    }
    atMost(png.length, LARGEST_PNG, "bytes in figure '" + figure.name() + "'");
    ByteBuffer header = ByteBuffer.wrap(png, PNG.length, 2 * Integer.BYTES);
    long width = Integer.toUnsignedLong(header.getInt());
    long height = Integer.toUnsignedLong(header.getInt());
    if (width == 0 || height == 0 || width > MOST_PIXELS || width * height > MOST_PIXELS) {
      throw new ComponentException(
          "the figure '%s' has %,d × %,d pixels; at most %,d in all are taken"
              .formatted(figure.name(), width, height, MOST_PIXELS));
    }
  }

  /**
   * Checks tables.
   *
   * @throws ComponentException naming the first that is wrong
   */
  public static void checkTables(List<NamedTable> tables) {
    atMost(tables.size(), MOST_TABLES, "tables");
    Set<String> names = new HashSet<>();
    long values = 0;
    for (NamedTable table : tables) {
      checkTexts("table", table.name(), table.caption());
      table.columns().forEach(column -> checkText("a column", column, LONGEST_NAME));
      requireNew(names, table.name(), "tables");
      atMost(table.rows().size(), MOST_ROWS, "rows in table '" + table.name() + "'");
      values += (long) table.rows().size() * table.columns().size();
      for (List<Double> row : table.rows()) {
        for (double value : row) {
          if (!Double.isFinite(value)) {
            throw new ComponentException(
                "the table '%s' has %s in a row".formatted(table.name(), value));
          }
        }
      }
    }
    atMost(values, MOST_VALUES, "values in all tables");
  }

  /**
   * Checks flags of an audit.
   *
   * @throws ComponentException naming the first that is wrong
   */
  public static void checkFlags(List<Flag> flags) {
    atMost(flags.size(), MOST_FLAGS, "flags");
    for (Flag flag : flags) {
      checkText("a finding", flag.finding(), LONGEST_CAPTION);
      checkText("the reason of a finding", flag.why(), LONGEST_CAPTION);
      checkText("the remedy of a finding", flag.remedy(), LONGEST_CAPTION);
    }
  }

  private static void checkTexts(String what, String name, String caption) {
    if (name.isBlank()) {
      throw new ComponentException("the name of a " + what + " is blank");
    }
    checkText("the name of a " + what, name, LONGEST_NAME);
    checkText("the caption of " + what + " '" + name + "'", caption, LONGEST_CAPTION);
  }

  private static void checkText(String what, String text, int longest) {
    if (text.length() > longest) {
      throw new ComponentException(
          "%s has %,d characters; at most %,d are taken".formatted(what, text.length(), longest));
    }
  }

  private static void atMost(long count, long most, String what) {
    if (count > most) {
      throw new ComponentException("%,d %s; at most %,d are taken".formatted(count, what, most));
    }
  }

  private static void requireNew(Set<String> names, String name, String what) {
    if (!names.add(Twins.key(name))) {
      throw new ComponentException(
          "two %s have the name '%s', or look as if they had".formatted(what, name));
    }
  }
}
