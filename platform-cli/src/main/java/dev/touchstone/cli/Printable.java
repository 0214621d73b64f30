package dev.touchstone.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Makes text harmless for a terminal: names and messages come from users, files and plugins. */
final class Printable {

  /**
   * Controls, line separators, halves of surrogate pairs, formats such as those that turn the
   * direction of writing around or have no width, and what else Unicode lets be invisible. Not
   * U+200D and U+FE0F, of which emoji are made, nor U+200C, which Persian is written with.
   */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F"
              + "\\u3164\\uFFA0\\x{E0100}-\\x{E01EF}&&[^\\u200C\\u200D]]");

  /** Characters of a line; nobody reads further, and a terminal would scroll all else away. */
  private static final int LONGEST_LINE = 4_000;

  private static final int MOST_LINES = 500;

  private Printable() {}

  /** One line of text; what a terminal would obey or hide becomes �. */
  static String line(String text) {
    String beginning = text;
    String rest = "";
    if (text.length() > LONGEST_LINE) {
      boolean pair = Character.isHighSurrogate(text.charAt(LONGEST_LINE - 1));
      beginning = text.substring(0, pair ? LONGEST_LINE - 1 : LONGEST_LINE);
      rest = "… (%,d characters in all)".formatted(text.length());
    }
    return UNSAFE.matcher(beginning).replaceAll("�") + rest;
  }

  /** Text of several lines, each as {@link #line} makes it. */
  static String lines(String text) {
    List<String> lines = text.lines().limit(MOST_LINES + 1).map(Printable::line).toList();
    return lines.size() <= MOST_LINES
        ? String.join("\n", lines)
        : String.join("\n", lines.subList(0, MOST_LINES)) + "\n… and more lines";
  }
}
