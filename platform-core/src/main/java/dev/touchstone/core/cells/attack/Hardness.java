package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.core.cells.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How hard the samples of an entry were to break at a threat. Attacks stop at samples that they
 * have broken, so what earlier ones broke tells how long later ones take there: on a network that
 * is not robust, a small part of what they may take.
 */
final class Hardness {

  private final Map<Where, Map<Integer, Found>> found = new HashMap<>();

  private record Where(int entry, int threat) {

    static Where of(Place place) {
      return new Where(place.entry(), place.threat().getAsInt());
    }
  }

  /** What one attack found. */
  private static final class Found {
    private long samples;
    private long robust;
    private double queriesOfOthers;

    void add(SampleOutcome outcome) {
      samples++;
      if (outcome.status() == SampleStatus.ROBUST) {
        robust++;
      } else {
        queriesOfOthers += outcome.queries() + outcome.gradientQueries();
      }
    }

    double expected(double most) {
      double others = samples - robust;
      double each = others == 0 ? 0 : Math.min(most, queriesOfOthers / others);
      return (robust * most + others * each) / samples;
    }
  }

  /** An attack cell has ended. */
  synchronized void add(Place place, List<SampleOutcome> outcomes) {
    Found attack =
        found
            .computeIfAbsent(Where.of(place), where -> new HashMap<>())
            .computeIfAbsent(place.use().getAsInt(), use -> new Found());
    outcomes.forEach(attack::add);
  }

  /**
   * Queries of a sample that can be expected, by what the strongest other attack found at the
   * place. What the attack itself has taken there is in its own pace already.
   *
   * @param most how many it takes if the sample stays robust
   */
  synchronized double expected(Place place, double most) {
    return found.getOrDefault(Where.of(place), Map.of()).entrySet().stream()
        .filter(other -> other.getKey() != place.use().getAsInt())
        .mapToDouble(other -> other.getValue().expected(most))
        .min()
        .orElse(most);
  }
}
