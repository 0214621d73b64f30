package dev.touchstone.plugins.attack.natural;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws without replacement. */
final class Chosen {

  private Chosen() {}

  /** {@code count} different ones of the numbers from 0 to {@code all − 1}, in random order. */
  static int[] of(int all, int count, RandomGenerator random) {
    int[] numbers = new int[all];
    Arrays.setAll(numbers, i -> i);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, all);
      int swapped = numbers[other];
      numbers[other] = numbers[i];
      numbers[i] = swapped;
    }
    return Arrays.copyOf(numbers, count);
  }
}
