package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How hard the samples of an entry were to break at a threat. Attacks leave out what is
 * misclassified, and many begin no further run on samples that they have broken; so what earlier
 * ones found tells how long later ones take there.
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
    private int samples;
    private int robust;
    private int misclassified;

    void add(SampleOutcome outcome) {
      samples++;
      robust += outcome.status() == SampleStatus.ROBUST ? 1 : 0;
      misclassified += outcome.status() == SampleStatus.MISCLASSIFIED ? 1 : 0;
    }

    double expected(double most, double ifBroken) {
      int broken = samples - robust - misclassified;
      return (robust * most + broken * ifBroken) / samples;
    }
  }

  /**
   * An attack cell has ended.
   *
   * @param searched the threat that it searched: all images, if it sought the nearest
   * @param at the place's threat, at which a sample counts as broken
   */
  void add(Place place, Threat searched, Threat at, List<SampleOutcome> outcomes) {
    add(
        place,
        searched.equals(at)
            ? outcomes
            : outcomes.stream()
                .map(outcome -> at.ball().map(outcome::at).orElse(outcome))
                .toList());
  }

  /** An attack cell has ended; its outcomes are those at the place's threat. */
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
   * @param most how many it takes of a sample that stays robust
   * @param ifBroken how many of one that it breaks at once
   */
  synchronized double expected(Place place, double most, double ifBroken) {
    return found.getOrDefault(Where.of(place), Map.of()).entrySet().stream()
        .filter(other -> other.getKey() != place.use().getAsInt())
        .mapToDouble(other -> other.getValue().expected(most, Math.min(most, ifBroken)))
        .min()
        .orElse(most);
  }
}
