package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Robust accuracy against all attacks of one threat together.
 *
 * <p>A sample is robust in the worst case if it is classified correctly without an attack and none
 * of the attacks that ran on it broke it. Attacks carry limits of their own, so a sample may have
 * met fewer attacks than another; {@link #robust} is therefore an upper bound on the accuracy that
 * all attacks on all samples would leave, and {@link #covered} says what is left on the samples
 * that every attack of the threat ran on.
 *
 * <p>A sample counts only if it was evaluated clean, at least one attack was planned on it, and
 * every attack that was planned on it has an outcome. Samples of failed cells count as neither
 * robust nor broken, also when another attack broke them: leaving out only the unbroken ones would
 * shift the figure.
 *
 * @param robust over all samples that count
 * @param covered over the samples that count and that every attack of the threat ran on
 * @param missing samples that were planned but do not count, for want of an outcome
 */
public record WorstCase(Proportion robust, Proportion covered, long missing) {

  /**
   * Computes the worst case.
   *
   * @param entry the entry
   * @param scores the attacks planned at one threat
   * @param ranks position of each sample in the suite's evaluation order; an attack with a limit is
   *     planned on the first ones
   */
  static WorstCase of(EntryResults entry, List<AttackScore> scores, Map<Integer, Integer> ranks) {
    Map<Integer, Boolean> clean =
        entry.clean().stream()
            .collect(Collectors.toMap(CleanOutcome::sample, CleanOutcome::correct));
    List<Plan> plans = scores.stream().map(Plan::of).toList();
    Tally all = new Tally();
    Tally covered = new Tally();
    for (Map.Entry<Integer, Integer> sample : ranks.entrySet()) {
      List<Plan> planned =
          plans.stream().filter(plan -> plan.has(sample.getKey(), sample.getValue())).toList();
      boolean counts =
          !planned.isEmpty()
              && clean.containsKey(sample.getKey())
              && planned.stream().allMatch(plan -> plan.statuses.containsKey(sample.getKey()));
      if (counts) {
        boolean robust =
            clean.get(sample.getKey())
                && planned.stream().allMatch(plan -> plan.statuses.get(sample.getKey()).robust());
        all.add(robust);
        if (planned.size() == plans.size()) {
          covered.add(robust);
        }
      }
    }
    long most = scores.stream().mapToLong(AttackScore::planned).max().orElse(0);
    return new WorstCase(all.proportion(), covered.proportion(), Math.max(0, most - all.n));
  }

  /** Whether some attack ran on fewer samples than another. */
  public boolean limited() {
    return covered.n() < robust.n();
  }

  private record Plan(Map<Integer, SampleStatus> statuses, int planned, boolean complete) {

    static Plan of(AttackScore score) {
      List<SampleOutcome> outcomes = score.results().map(AttackResults::outcomes).orElse(List.of());
      Map<Integer, SampleStatus> statuses = new HashMap<>();
      outcomes.forEach(outcome -> statuses.put(outcome.sample(), outcome.status()));
      return new Plan(statuses, score.planned(), score.missing() <= 0);
    }

    boolean has(int sample, int rank) {
      return statuses.containsKey(sample) || (!complete && rank < planned);
    }
  }

  private static final class Tally {
    private long successes;
    private long n;

    void add(boolean success) {
      n++;
      if (success) {
        successes++;
      }
    }

    Proportion proportion() {
      return Proportion.of(successes, n);
    }
  }
}
