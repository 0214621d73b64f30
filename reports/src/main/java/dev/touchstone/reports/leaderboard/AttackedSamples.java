package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known from attacks of each sample of one entry at one threat.
 *
 * @param counting samples that were evaluated clean, that at least one attack was planned on, and
 *     of which every attack that was planned on them has an outcome; each with whether every attack
 *     of the threat ran on it
 * @param broken samples that are misclassified clean, by an attack, or by the counterexample of a
 *     certifier
 * @param planned whether the suite attacks at this threat at all
 */
record AttackedSamples(Map<Integer, Boolean> counting, Set<Integer> broken, boolean planned) {

  /**
   * Gathers the samples.
   *
   * @param entry the entry
   * @param scores the attacks planned at the threat
   * @param certifications the certifiers' results at the threat
   * @param ranks position of each sample in the suite's evaluation order; an attack with a limit is
   *     planned on the first ones
   */
  static AttackedSamples of(
      EntryResults entry,
      List<AttackScore> scores,
      List<CertificationResults> certifications,
      Map<Integer, Integer> ranks) {
    List<Plan> plans = scores.stream().map(Plan::of).toList();
    Set<Integer> clean = new HashSet<>();
    entry.clean().forEach(outcome -> clean.add(outcome.sample()));
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
    return new AttackedSamples(counting, broken(entry, scores, certifications), !scores.isEmpty());
  }

  private static Set<Integer> broken(
      EntryResults entry, List<AttackScore> scores, List<CertificationResults> certifications) {
    Set<Integer> broken = new HashSet<>();
    entry.clean().stream()
        .filter(outcome -> !outcome.correct())
        .map(CleanOutcome::sample)
        .forEach(broken::add);
    for (AttackScore score : scores) {
      score.results().map(AttackResults::outcomes).orElse(List.of()).stream()
          .filter(outcome -> !outcome.status().robust())
          .map(SampleOutcome::sample)
          .forEach(broken::add);
    }
    for (CertificationResults certification : certifications) {
      certification.outcomes().stream()
          .filter(AttackedSamples::shownBroken)
          .map(CertificationOutcome::sample)
          .forEach(broken::add);
    }
    return broken;
  }

  /** Whether the sample is wrong within the threat, whatever attacks found. */
  static boolean shownBroken(CertificationOutcome outcome) {
    return outcome.status() == CertificationStatus.FALSIFIED
        || outcome.status() == CertificationStatus.MISCLASSIFIED;
  }

  private record Plan(Set<Integer> outcomes, int planned, boolean complete) {

    static Plan of(AttackScore score) {
      Set<Integer> outcomes = new HashSet<>();
      score
          .results()
          .map(AttackResults::outcomes)
          .orElse(List.of())
          .forEach(outcome -> outcomes.add(outcome.sample()));
      return new Plan(outcomes, score.planned(), score.missing() <= 0);
    }

    boolean has(int sample, int rank) {
      return outcomes.contains(sample) || (!complete && rank < planned);
    }
  }
}
