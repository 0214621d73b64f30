package dev.touchstone.core.cells;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of checking stored results again: counts of what holds, and what does not. */
public final class Recheck {

  private static final int MOST_NAMED = 3;

  private final Map<String, Integer> held = new LinkedHashMap<>();
  private final Map<String, Integer> unchecked = new LinkedHashMap<>();
  private final Set<String> failures = new LinkedHashSet<>();

  /**
   * Something holds.
   *
   * @param what in the plural, such as {@code "images"}
   */
  public void held(String what) {
    held.merge(what, 1, Integer::sum);
  }

  /** Something does not hold; one clause that names it. */
  public void failed(String what) {
    failures.add(what);
  }

  /**
   * Some cannot be checked.
   *
   * @param what what they are and why they cannot be checked, in the plural
   */
  public void unchecked(String what, int count) {
    if (count > 0) {
      unchecked.merge(what, count, Integer::sum);
    }
  }

  /** Adds what became of others. */
  public void add(Recheck other) {
    other.held.forEach((what, count) -> held.merge(what, count, Integer::sum));
    other.unchecked.forEach((what, count) -> unchecked.merge(what, count, Integer::sum));
    failures.addAll(other.failures);
  }

  /** Whether something does not hold. */
  public boolean fails() {
    return !failures.isEmpty();
  }

  /** Whether anything was found to hold. */
  public boolean holds() {
    return !held.isEmpty();
  }

  /** What does not hold, the first few. */
  public List<String> failures() {
    List<String> named = new ArrayList<>(failures.stream().limit(MOST_NAMED).toList());
    if (failures.size() > MOST_NAMED) {
      named.add("and %,d more".formatted(failures.size() - MOST_NAMED));
    }
    return named;
  }

  /** What holds, such as {@code "256 unattacked images"}. */
  public List<String> holding() {
    return counted(held);
  }

  /** What cannot be checked and why. */
  public List<String> unchecked() {
    return counted(unchecked);
  }

  private static List<String> counted(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(each -> "%,d %s".formatted(each.getValue(), each.getKey()))
        .toList();
  }
}
