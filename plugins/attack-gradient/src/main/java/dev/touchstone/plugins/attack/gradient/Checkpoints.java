package dev.touchstone.plugins.attack.gradient;

/** The steps after which Auto-PGD looks at its progress. */
final class Checkpoints {

  private static final int FIRST = 22;
  private static final int LESS = 3;
  private static final int SHORTEST = 6;
  private static final int REGULAR = 4;

  private final int less;
  private final int shortest;
  private int period;
  private int since;

  private Checkpoints(int period, int less, int shortest) {
    this.period = period;
    this.less = less;
    this.shortest = shortest;
  }

  /**
   * Those of L∞ and L2 (Croce and Hein 2020, section 3.1): the first after 22 % of all steps, each
   * later period 3 % of all steps shorter than the one before, and none shorter than 6 %.
   */
  static Checkpoints closer(int steps) {
    return new Checkpoints(percent(steps, FIRST), percent(steps, LESS), percent(steps, SHORTEST));
  }

  /** Those of L1 (Croce and Hein 2021, section 3.3): after each 4 % of all steps. */
  static Checkpoints regular(int steps) {
    return new Checkpoints(percent(steps, REGULAR), 0, percent(steps, REGULAR));
  }

  /** Counts a step; returns how many steps lie since the last checkpoint if this is one, else 0. */
  int reached() {
    since++;
    if (since < period) {
      return 0;
    }
    int length = since;
    since = 0;
    period = Math.max(period - less, shortest);
    return length;
  }

  /** At least one step. */
  private static int percent(int steps, int share) {
    return (int) Math.max(1, (long) steps * share / 100);
  }
}
