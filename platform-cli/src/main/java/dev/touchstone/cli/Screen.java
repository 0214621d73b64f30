package dev.touchstone.cli;

/** What standard output goes to. */
final class Screen {

  /** Nobody reads shorter lines than this; what asks for them does not know. */
  private static final int LEAST = 40;

  private Screen() {}

  /**
   * Characters of a line: those of the terminal, which the launcher has looked up. Where there is
   * none, lines are as long as they need to be, since programs read them, unless {@code COLUMNS}
   * says otherwise.
   */
  static int width() {
    return width(System.getProperty("touchstone.width"), System.getenv("COLUMNS"));
  }

  static int width(String terminal, String columns) {
    for (String given : new String[] {terminal, columns}) {
      if (given != null && given.matches("[1-9][0-9]{0,5}")) {
        return Math.max(LEAST, Integer.parseInt(given));
      }
    }
    return Integer.MAX_VALUE;
  }
}
