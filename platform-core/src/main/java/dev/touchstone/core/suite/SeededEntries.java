package dev.touchstone.core.suite;

import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.core.parameters.Violations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Entries that are trained once for each of several seeds: each training is an entry. */
final class SeededEntries {

  private SeededEntries() {}

  /**
   * How many entries a suite's entry makes.
   *
   * @param seeds as the suite gives them; empty where it gives none
   */
  static int count(Optional<List<Long>> seeds) {
    return Math.max(1, seeds.map(all -> (int) all.stream().distinct().count()).orElse(1));
  }

  /**
   * The trainings of a bound entry, in the order of their seeds; the entry itself where the suite
   * gives no seeds.
   *
   * @param path the entry's place in the suite
   */
  static List<Suite.Entry> of(
      Suite.Entry entry, Optional<List<Long>> seeds, String path, Violations violations) {
    if (seeds.isEmpty()) {
      return List.of(entry);
    }
    String place = path + ".seeds";
    if (seeds.get().isEmpty()) {
      violations.add(
          place,
          "must name at least one seed, such as [1, 2, 3]; leave it out for one training with the"
              + " suite's seed");
      return List.of(entry);
    }
    untrained(entry).ifPresent(why -> violations.add(place, why + "; leave 'seeds' out"));
    Set<Long> distinct = new LinkedHashSet<>();
    for (int i = 0; i < seeds.get().size(); i++) {
      if (!distinct.add(seeds.get().get(i))) {
        violations.add(
            "%s[%d]".formatted(place, i),
            "the seed %d is given twice; the same seed gives the same training"
                .formatted(seeds.get().get(i)));
      }
    }
    return distinct.stream().map(entry::trainedWith).toList();
  }

  /** Why another seed would give the same model; empty where it gives another. */
  private static Optional<String> untrained(Suite.Entry entry) {
    if (entry.weights().isPresent()) {
      return Optional.of("weights are given, so there is nothing to train");
    }
    if (entry.classifier().isPresent()) {
      return Optional.of(
          "the classifier of another entry is taken as it is, so every seed gives the same figures");
    }
    return entry.training().isEmpty()
        ? Optional.of(
            "model '%s' is a ready classifier, so there is nothing to train"
                .formatted(entry.model().id()))
        : Optional.empty();
  }

  /** Indices of the trainings of each entry that has several, by the entry's name. */
  static Map<String, List<Integer>> trainings(List<Suite.Entry> entries) {
    Map<String, List<Integer>> trainings = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      int index = i;
      entries
          .get(i)
          .seeded()
          .map(SeededTraining::entry)
          .ifPresent(name -> trainings.computeIfAbsent(name, key -> new ArrayList<>()).add(index));
    }
    return trainings;
  }

  /**
   * What is wrong with naming an entry that has several trainings where one model is needed.
   *
   * @param names names of its trainings
   */
  static String ambiguous(String entry, List<String> names) {
    return "'%s' is trained with seeds of its own; name one of its trainings: '%s'"
        .formatted(entry, String.join("', '", names));
  }
}
