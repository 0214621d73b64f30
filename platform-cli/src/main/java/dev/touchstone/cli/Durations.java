package dev.touchstone.cli;

/** Durations for people. */
final class Durations {

  private Durations() {}

  /** Such as {@code "3 s"}, {@code "2 min 05 s"} or {@code "1 h 10 min"}. */
  static String text(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return "%d min %02d s".formatted(whole / 60, whole % 60);
    }
    return "%d h %02d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
