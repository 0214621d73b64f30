package dev.touchstone.core.suite;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A component that a section of a suite names, with what the platform knows of its use. */
public interface SuiteUse {

  /** Name in the leaderboard. */
  String name();

  /** The component. */
  BoundComponent component();

  /** Indices of the entries that it is for, in the suite's order. */
  List<Integer> entries();

  /** How many of the suite's samples it is for, from the first; empty for all. */
  default Optional<Integer> limit() {
    return Optional.empty();
  }

  /**
   * What the platform was told of its use, and what results depend on: shown by its keys beside the
   * component's parameters.
   */
  default SortedMap<String, Object> terms() {
    return Collections.emptySortedMap();
  }

  /** Index of an entry that it refers to beside those that it is for; empty for none. */
  default Optional<Integer> source() {
    return Optional.empty();
  }
}
