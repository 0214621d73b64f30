package dev.touchstone.testkit;

import dev.touchstone.api.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a {@link TestTask} keeps of one row. */
final class TestRow {

  final Seed seed;
  final RandomGenerator random;
  final List<float[]> proposals = new ArrayList<>();
  Optional<float[]> kept = Optional.empty();
  boolean broken;
  boolean projected;
  long queries;
  long gradientQueries;
  long asked;
  boolean askedWhenBroken;

  /**
   * A row that nothing was done to.
   *
   * @param seed the sample's
   */
  TestRow(Seed seed) {
    this.seed = seed;
    this.random = seed.derive("attack").generator();
  }

  TestTask.RowRecord record() {
    return new TestTask.RowRecord(
        List.copyOf(proposals),
        kept,
        broken,
        projected,
        queries,
        gradientQueries,
        asked,
        askedWhenBroken);
  }
}
