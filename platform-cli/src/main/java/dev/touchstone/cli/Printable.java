package dev.touchstone.cli;

import java.util.regex.Pattern;

/** Makes text harmless for a terminal: names and messages come from users, files and plugins. */
final class Printable {

  /** Controls, and what turns the direction of writing around. */
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]");

  private Printable() {}

  /** One line of text; what a terminal would obey becomes �. */
  static String line(String text) {
    return UNSAFE.matcher(text).replaceAll("�");
  }

  /** Text of several lines, each as {@link #line} makes it. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(Printable::line).toList());
  }
}
