package dev.touchstone.reports.comparison;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.RobustSamples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which places an entry may have at a threat: those that no test rules out. Entries whose places
 * overlap are a tie.
 *
 * @param entry index of the entry
 * @param robust its robust samples, of those that it was evaluated on
 * @param best one more than the number of entries that are better by the test
 * @param worst the number of entries less that of those that are worse by the test
 */
public record Rank(int entry, Proportion robust, int best, int worst) {

  /** How it is written, such as {@code "1"} or {@code "1–3"}. */
  public String label() {
    return best == worst ? String.valueOf(best) : best + "–" + worst;
  }

  /**
   * The entries that were evaluated at a threat, best first.
   *
   * @param pairs all pairs of entries there
   */
  public static List<Rank> of(
      SuiteResults results, Optional<Threat> threat, List<Comparison> pairs) {
    List<Rank> ranks = new ArrayList<>();
    List<Integer> ranked = new ArrayList<>();
    for (int entry = 0; entry < results.entries().size(); entry++) {
      if (!RobustSamples.of(results.entries().get(entry), threat).evaluated().isEmpty()) {
        ranked.add(entry);
      }
    }
    for (int entry : ranked) {
      RobustSamples samples = RobustSamples.of(results.entries().get(entry), threat);
      int better = 0;
      int worse = 0;
      for (Comparison pair : pairs) {
        if (pair.apart() && (pair.first() == entry || pair.second() == entry)) {
          boolean ahead = pair.difference().difference() > 0 == (pair.first() == entry);
          better += ahead ? 0 : 1;
          worse += ahead ? 1 : 0;
        }
      }
      ranks.add(
          new Rank(
              entry,
              Proportion.of(samples.robust().cardinality(), samples.evaluated().cardinality()),
              better + 1,
              ranked.size() - worse));
    }
    ranks.sort(
        Comparator.comparingInt(Rank::best)
            .thenComparingInt(Rank::worst)
            .thenComparing(rank -> -rank.robust().successes() / (double) rank.robust().n()));
    return ranks;
  }
}
