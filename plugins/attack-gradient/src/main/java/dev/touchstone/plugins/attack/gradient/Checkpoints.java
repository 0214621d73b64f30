package dev.touchstone.plugins.attack.gradient;

/**
 * The steps after which Auto-PGD looks at its progress (Croce and Hein 2020, section 3.1): the
 * first after 22 % of all steps, each later period 3 % of all steps shorter than the one before,
 * and none shorter than 6 %.
 */
final class Checkpoints {

  private static final int FIRST = 22;
  private static final int LESS = 3;
  private static final int SHORTEST = 6;

  private final int steps;
  private int period;
  private int since;

  Checkpoints(int steps) {
    this.steps = steps;
    this.period = percent(FIRST);
  }

  /** Counts a step; returns how many steps lie since the last checkpoint if this is one, else 0. */
  int reached() {
    since++;
    if (since < period) {
      return 0;
    }
    int length = since;
    since = 0;
    period = Math.max(period - percent(LESS), percent(SHORTEST));
    return length;
  }

  /** At least one step. */
  private int percent(int share) {
    return (int) Math.max(1, (long) steps * share / 100);
  }
}
