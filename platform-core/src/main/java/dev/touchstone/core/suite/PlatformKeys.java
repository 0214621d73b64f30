package dev.touchstone.core.suite;

import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads keys that the platform itself knows beside a component's own parameters. */
public final class PlatformKeys {

  private final List<String> entries;
  private final Map<String, List<Integer>> trainings;
  private final boolean entriesBound;
  private final Violations violations;

  /**
   * A reader.
   *
   * @param entries the entries that are bound
   * @param entriesBound whether these are all; an entry that is itself wrong has been told already
   */
  PlatformKeys(List<Suite.Entry> entries, boolean entriesBound, Violations violations) {
    this.entries = entries.stream().map(Suite.Entry::name).toList();
    this.trainings = SeededEntries.trainings(entries);
    this.entriesBound = entriesBound;
    this.violations = violations;
  }

  /** A component's name; empty when it is wrong, which has been told then. */
  public Optional<String> name(Object name, String path) {
    if (name instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    violations.add(path, "must be text that is not blank, was '" + name + "'");
    return Optional.empty();
  }

  /** Whether the number of samples is absent or one that can be. */
  public boolean limitFits(Object limit, String path) {
    boolean fits = limit == null || (limit instanceof Integer count && count >= 1);
    if (!fits) {
      violations.add(path, "must be a whole number ≥ 1, was " + limit);
    }
    return fits;
  }

  /** One of some words, the first of which stands for none; empty when it is none of them. */
  public Optional<String> oneOf(Object word, List<String> words, String path) {
    if (word == null) {
      return Optional.of(words.get(0));
    }
    if (word instanceof String text && words.contains(text)) {
      return Optional.of(text);
    }
    violations.add(path, "must be one of %s, was '%s'".formatted(words, word));
    return Optional.empty();
  }

  /** Index of one entry; empty when there is none, which has been told then. */
  public Optional<Integer> entry(Object name, String path) {
    if (!(name instanceof String entry)) {
      violations.add(path, "must be the name of an entry, was " + name);
      return Optional.empty();
    }
    int index = entries.indexOf(entry);
    if (index < 0 && trainings.containsKey(entry)) {
      violations.add(
          path,
          SeededEntries.ambiguous(entry, trainings.get(entry).stream().map(entries::get).toList()));
    } else if (index < 0 && entriesBound) {
      violations.add(path, "no entry '" + entry + "'" + NearestName.hint(entry, entries));
    }
    return index < 0 ? Optional.empty() : Optional.of(index);
  }

  /**
   * Indices of the named entries, rising, all of them by default; empty when one is wrong. The name
   * of an entry with several trainings is that of all of them.
   */
  public Optional<List<Integer>> entries(Object names, String path) {
    if (names == null) {
      return Optional.of(IntStream.range(0, entries.size()).boxed().toList());
    }
    if (!(names instanceof List<?> list) || list.isEmpty()) {
      violations.add(path, "must be a list of names of entries; leave it out for all");
      return Optional.empty();
    }
    List<Integer> indices = new ArrayList<>();
    boolean right = true;
    for (int i = 0; i < list.size(); i++) {
      String place = path + "[" + i + "]";
      List<Integer> named = named(list.get(i), place);
      boolean twice = named.stream().anyMatch(indices::contains);
      if (twice) {
        violations.add(place, "the entry '" + list.get(i) + "' is named twice");
      }
      right &= !twice && !named.isEmpty();
      indices.addAll(named);
    }
    return right ? Optional.of(indices.stream().sorted().toList()) : Optional.empty();
  }

  private List<Integer> named(Object name, String path) {
    return name instanceof String entry && trainings.containsKey(entry)
        ? trainings.get(entry)
        : entry(name, path).stream().toList();
  }
}
