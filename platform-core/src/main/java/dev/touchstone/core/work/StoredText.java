package dev.touchstone.core.work;

/**
 * How much of a text that a component wrote is stored. A message of 50 MB would make the results
 * folder unreadable: JSON readers refuse texts of that length.
 */
public final class StoredText {

  /** Characters of one line, such as the reason of a failure. */
  public static final int LONGEST_LINE = 1_000;

  /** Characters of a stack trace. */
  public static final int LONGEST_TRACE = 20_000;

  private StoredText() {}

  /** The first line that is not blank, cut to {@link #LONGEST_LINE}. */
  public static String line(String text) {
    return line(text, LONGEST_LINE);
  }

  /** The first line that is not blank, cut. */
  public static String line(String text, int longest) {
    return cut(text.lines().filter(line -> !line.isBlank()).findFirst().orElse(""), longest);
  }

  /** The text, or its beginning and how much is left out. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    String rest = "… (%,d characters in all)".formatted(text.length());
    int end = longest - rest.length();
    // Half of a surrogate pair could not be written as UTF-8.
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
        + rest;
  }
}
