package dev.touchstone.reports.leaderboard;

import java.util.HashSet;
import java.util.Set;

/**
 * True robust accuracy from both sides, on the same samples: certified ≤ true ≤ attacked.
 *
 * @param certified samples that are certified
 * @param attacked samples that nothing broke: neither an attack nor a certifier's counterexample
 * @param undecided samples that are neither certified nor broken; the width of the bracket, unless
 *     some sample is both
 * @param narrower whether a side looked at samples that the other did not, which are left out
 */
public record Bracket(Proportion certified, Proportion attacked, long undecided, boolean narrower) {

  /**
   * Computes the bracket over the samples that certifiers and attacks looked at.
   *
   * <p>Certifiers that decided each of their samples stand on both sides themselves, and the
   * bracket is over all their samples; so it is where the suite has no attack at the threat.
   *
   * @param looked samples that certifiers have an outcome of
   * @param certified those that they certified
   * @param attacks the other side
   */
  static Bracket of(Set<Integer> looked, Set<Integer> certified, AttackedSamples attacks) {
    Set<Integer> both = new HashSet<>(looked);
    boolean decided =
        looked.stream()
            .allMatch(sample -> certified.contains(sample) || attacks.broken().contains(sample));
    if (attacks.planned() && !decided) {
      both.retainAll(attacks.counting().keySet());
    }
    long n = both.size();
    return new Bracket(
        Proportion.of(both.stream().filter(certified::contains).count(), n),
        Proportion.of(both.stream().filter(s -> !attacks.broken().contains(s)).count(), n),
        both.stream().filter(s -> !certified.contains(s) && !attacks.broken().contains(s)).count(),
        n < looked.size() || !both.containsAll(attacks.counting().keySet()));
  }

  /** Whether there are samples that both sides looked at. */
  public boolean known() {
    return certified.known();
  }

  /** Samples of both sides. */
  public long n() {
    return certified.n();
  }

  /** Whether both sides meet, so that the figure is robust accuracy itself. */
  public boolean exact() {
    return known() && undecided == 0 && certified.successes() == attacked.successes();
  }

  /** Whether more is certified than attacks left: something is wrong. */
  public boolean crossed() {
    return certified.successes() > attacked.successes();
  }
}
