package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.Threat;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known from attacks of each sample of one entry at one threat.
 *
 * @param counting samples that were evaluated clean, that at least one attack was planned on, and
 *     of which every attack that was planned on them has an outcome; each with whether every attack
 *     of the threat ran on it
 * @param clean samples that were evaluated clean
 * @param counted further samples that were evaluated clean, of which only their number is known and
 *     how many of them are correct
 * @param attacked the samples with an outcome of each attack, in the attacks' order
 * @param broken samples of which a misclassified image is known
 * @param untried samples on which every attack that met them stood still for lack of a gradient
 */
record AttackedSamples(
    Map<Integer, Boolean> counting,
    Set<Integer> clean,
    CleanCount counted,
    List<Set<Integer>> attacked,
    BrokenSamples broken,
    Set<Integer> untried) {

  /**
   * Gathers the samples.
   *
   * @param entry the entry
   * @param threat the threat
   * @param scores the attacks planned at the threat
   * @param ranks position of each sample in the suite's evaluation order; an attack with a limit is
   *     planned on the first ones
   */
  static AttackedSamples of(
      EntryResults entry,
      Optional<Threat> threat,
      List<AttackScore> scores,
      Map<Integer, Integer> ranks) {
    List<Plan> plans = scores.stream().map(Plan::of).toList();
    Set<Integer> clean =
        entry.clean().stream()
            .map(CleanOutcome::sample)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<Integer, Boolean> counting = new LinkedHashMap<>();
    for (Map.Entry<Integer, Integer> sample : ranks.entrySet()) {
      List<Plan> planned =
          plans.stream().filter(plan -> plan.has(sample.getKey(), sample.getValue())).toList();
      if (!planned.isEmpty()
          && clean.contains(sample.getKey())
          && planned.stream().allMatch(plan -> plan.outcomes.contains(sample.getKey()))) {
        counting.put(sample.getKey(), planned.size() == plans.size());
      }
    }
    return new AttackedSamples(
        counting,
        clean,
        counted(entry),
        plans.stream().map(Plan::outcomes).toList(),
        BrokenSamples.of(entry, threat),
        untried(scores));
  }

  private static Set<Integer> untried(List<AttackScore> scores) {
    Set<Integer> stood = new HashSet<>();
    Set<Integer> moved = new HashSet<>();
    for (AttackScore score : scores) {
      for (SampleOutcome outcome : score.results().map(AttackResults::outcomes).orElse(List.of())) {
        (outcome.stoodStill() ? stood : moved).add(outcome.sample());
      }
    }
    stood.removeAll(moved);
    return stood;
  }

  private static CleanCount counted(EntryResults entry) {
    long correct = entry.clean().stream().filter(CleanOutcome::correct).count();
    CleanCount all = entry.cleanFigure();
    long samples = all.samples() - entry.clean().size();
    return new CleanCount(Math.min(Math.max(0, all.correct() - correct), samples), samples);
  }

  /** Whether the suite attacks at this threat at all. */
  boolean planned() {
    return !attacked.isEmpty();
  }

  private record Plan(Set<Integer> outcomes, int planned, boolean complete) {

    static Plan of(AttackScore score) {
      Set<Integer> outcomes =
          score.results().map(AttackResults::outcomes).orElse(List.of()).stream()
              .map(SampleOutcome::sample)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      return new Plan(outcomes, score.planned(), score.missing() <= 0);
    }

    boolean has(int sample, int rank) {
      return outcomes.contains(sample) || (!complete && rank < planned);
    }
  }
}
