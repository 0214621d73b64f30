package dev.touchstone.core.suite;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which test images a suite evaluates.
 *
 * @param limit how many; empty for all
 * @param random whether they are drawn at random rather than taken from the first
 * @param indices exactly these; empty when chosen by the other two
 * @param seed the suite's seed
 */
public record SampleSelection(
    Optional<Integer> limit, boolean random, List<Integer> indices, long seed) {

  /** Copies the list. */
  public SampleSelection {
    indices = List.copyOf(indices);
  }

  /**
   * The chosen indices, rising: the order of evaluation.
   *
   * @param available how many test images there are
   * @throws UserException if an index does not exist
   */
  public List<Integer> choose(int available) {
    if (!indices.isEmpty()) {
      for (int i = 0; i < indices.size(); i++) {
        if (indices.get(i) < 0 || indices.get(i) >= available) {
          throw new UserException(
              "samples.indices[%d]: there is no test image %d; the data set has %d, from 0"
                  .formatted(i, indices.get(i), available));
        }
      }
      return indices.stream().sorted().toList();
    }
    int count = Math.min(limit.orElse(available), available);
    int[] order = IntStream.range(0, available).toArray();
    if (random) {
      RandomGenerator generator = new Seed(seed).derive("samples").generator();
      for (int i = 0; i < count; i++) {
        int j = generator.nextInt(i, available);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      Arrays.sort(order, 0, count);
    }
    return Arrays.stream(order, 0, count).boxed().toList();
  }
}
