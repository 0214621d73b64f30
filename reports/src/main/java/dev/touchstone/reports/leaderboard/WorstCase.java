package dev.touchstone.reports.leaderboard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Robust accuracy against all attacks of one threat together.
 *
 * <p>A sample is robust in the worst case if it is classified correctly without an attack and
 * nothing that was found within the threat breaks it: no image of an attack, here or at another
 * threat, and no certifier's counterexample.
 *
 * <p>Attacks carry limits of their own, so a sample may have met fewer attacks than another. The
 * {@link #headline} is the share of robust samples among those that every attack ran on, unless the
 * share is lower among all that count, all of one attack, or all that were evaluated clean: then it
 * is the lowest of these. Each of them is an upper bound of what all attacks would leave of all
 * samples, and the lowest is never above the row's clean accuracy or the figure of one of its
 * attacks.
 *
 * <p>A sample counts only if it was evaluated clean, at least one attack was planned on it, and
 * every attack that was planned on it has an outcome. Where no sample has met every attack, there
 * is no headline: a failed attack is no robustness.
 *
 * @param headline the figure to quote
 * @param everyAttack whether every attack of the threat ran on all of the headline's samples
 * @param covered over the samples that count and that every attack of the threat ran on
 * @param upperBound over all samples that count
 * @param missing samples that were planned but do not count, for want of an outcome
 * @param atSmaller samples of the headline that were broken at a smaller ε of the same norm only
 * @param elsewhere samples of the headline that were broken by images of other threats only
 * @param stoodStill robust samples of the headline on which every attack that met them stood still
 *     for lack of a gradient, so that nothing speaks for their robustness
 */
public record WorstCase(
    Proportion headline,
    boolean everyAttack,
    Proportion covered,
    Proportion upperBound,
    long missing,
    long atSmaller,
    long elsewhere,
    long stoodStill) {

  /** Computes the worst case of the attacks planned at one threat. */
  static WorstCase of(List<AttackScore> scores, AttackedSamples samples) {
    Set<Integer> counting = samples.counting().keySet();
    Set<Integer> covered =
        counting.stream().filter(samples.counting()::get).collect(Collectors.toSet());
    Collection<Integer> headline = covered;
    if (!covered.isEmpty()) {
      List<Collection<Integer>> sets = new ArrayList<>();
      sets.add(counting);
      sets.addAll(samples.attacked());
      for (Collection<Integer> set : sets) {
        headline = lower(unbroken(samples, set), unbroken(samples, headline)) ? set : headline;
      }
    }
    Proportion figure = unbroken(samples, headline);
    boolean every = covered.containsAll(headline);
    Proportion evaluated = evaluatedClean(samples);
    if (!covered.isEmpty() && lower(evaluated, figure)) {
      figure = evaluated;
      headline = samples.clean();
      every = false;
    }
    long most = scores.stream().mapToLong(AttackScore::planned).max().orElse(0);
    BrokenSamples broken = samples.broken();
    return new WorstCase(
        figure,
        every,
        unbroken(samples, covered),
        unbroken(samples, counting),
        Math.max(0, most - counting.size()),
        headline.stream().filter(broken.smaller()::contains).count(),
        headline.stream().filter(broken.elsewhere()::contains).count(),
        headline.stream()
            .filter(sample -> !broken.contains(sample) && samples.untried().contains(sample))
            .count());
  }

  /** Whether {@link #upperBound} says anything that the headline does not. */
  public boolean limited() {
    return upperBound.successes() != headline.successes() || upperBound.n() != headline.n();
  }

  /** Over all samples that were evaluated clean, also those of which only a count is known. */
  private static Proportion evaluatedClean(AttackedSamples samples) {
    Proportion known = unbroken(samples, samples.clean());
    return Proportion.of(
        known.successes() + samples.counted().correct(), known.n() + samples.counted().samples());
  }

  /** Exactly, without rounding. */
  private static boolean lower(Proportion left, Proportion right) {
    return left.known() && left.successes() * right.n() < right.successes() * left.n();
  }

  private static Proportion unbroken(AttackedSamples samples, Collection<Integer> among) {
    return Proportion.of(
        among.stream().filter(sample -> !samples.broken().contains(sample)).count(), among.size());
  }
}
