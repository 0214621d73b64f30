package dev.touchstone.reports.leaderboard;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Robust accuracy against all attacks of one threat together.
 *
 * <p>A sample is robust in the worst case if it is classified correctly without an attack, none of
 * the attacks that ran on it broke it, and no certifier has a counterexample. Attacks carry limits
 * of their own, so a sample may have met fewer attacks than another; {@link #robust} is therefore
 * an upper bound on the accuracy that all attacks on all samples would leave, and {@link #covered}
 * says what is left on the samples that every attack of the threat ran on.
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

  /** Computes the worst case of the attacks planned at one threat. */
  static WorstCase of(List<AttackScore> scores, AttackedSamples samples) {
    Map<Integer, Boolean> counting = samples.counting();
    long most = scores.stream().mapToLong(AttackScore::planned).max().orElse(0);
    return new WorstCase(
        unbroken(samples, counting.keySet()),
        unbroken(samples, counting.keySet().stream().filter(counting::get).toList()),
        Math.max(0, most - counting.size()));
  }

  /** Whether some attack ran on fewer samples than another. */
  public boolean limited() {
    return covered.n() < robust.n();
  }

  private static Proportion unbroken(AttackedSamples samples, Collection<Integer> among) {
    return Proportion.of(
        among.stream().filter(sample -> !samples.broken().contains(sample)).count(), among.size());
  }
}
