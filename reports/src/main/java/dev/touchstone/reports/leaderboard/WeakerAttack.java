package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An attack that left more of the same samples than at a smaller threat of the same kind (a smaller
 * ε of the same norm, closer bounds), although all that it found there is allowed here as well:
 * with these parameters it is too weak for this one.
 *
 * @param attack the attack's name in the suite
 * @param smaller the smaller threat, where it left least
 * @param more how many more samples it left
 * @param n samples with an outcome at both
 */
public record WeakerAttack(String attack, Threat smaller, long more, long n) {

  /** The attacks at the threat of which this is so, in the suite's order. */
  static List<WeakerAttack> of(EntryResults entry, Optional<Threat> threat) {
    List<WeakerAttack> weaker = new ArrayList<>();
    for (AttackResults here : entry.attacks()) {
      if (threat.equals(Optional.of(here.threat()))) {
        entry.attacks().stream()
            .filter(there -> there.name().equals(here.name()))
            .filter(there -> smaller(there.threat(), here.threat()))
            .map(there -> compare(there, here))
            .filter(found -> found.more > 0)
            .max(Comparator.comparingLong(WeakerAttack::more))
            .ifPresent(weaker::add);
      }
    }
    return weaker;
  }

  /** Whether a threat is smaller than another of the same kind; balls are, by their radius. */
  static boolean smaller(Threat one, Threat other) {
    if (one instanceof NormBall inner && other instanceof NormBall outer) {
      return inner.norm() == outer.norm() && inner.epsilon() < outer.epsilon();
    }
    return !one.equals(other) && other.contains(one);
  }

  /** The finding, such as {@code "left 8 more of 60 samples than at L∞ ε=0.12"}. */
  public String sentence() {
    return String.format(
        Locale.ROOT, "left %,d more of %,d samples than at %s", more, n, smaller.label());
  }

  private static WeakerAttack compare(AttackResults smaller, AttackResults larger) {
    Map<Integer, Boolean> before =
        smaller.outcomes().stream()
            .collect(Collectors.toMap(SampleOutcome::sample, outcome -> outcome.status().robust()));
    long more = 0;
    long n = 0;
    for (SampleOutcome outcome : larger.outcomes()) {
      Boolean robust = before.get(outcome.sample());
      if (robust != null) {
        n++;
        more += (outcome.status().robust() ? 1 : 0) - (robust ? 1 : 0);
      }
    }
    return new WeakerAttack(larger.name(), smaller.threat(), more, n);
  }
}
