package dev.touchstone.api.results;

import java.util.Objects;

/**
 * Which training of an entry results are of, where the suite asks for several that differ in their
 * seed alone.
 *
 * @param entry name of the entry in the suite, which all its trainings share
 * @param seed seed of this training
 */
public record SeededTraining(String entry, long seed) {

  /** Checks that there is a name. */
  public SeededTraining {
    Objects.requireNonNull(entry, "entry");
  }

  /** Name of this training among the results, such as {@code "madry (seed 2)"}. */
  public String name() {
    return "%s (seed %d)".formatted(entry, seed);
  }
}
