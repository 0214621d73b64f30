package dev.touchstone.reports.comparison;

import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.RobustSamples;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Two entries on the samples that both were evaluated on.
 *
 * @param first index of the first entry
 * @param second index of the second
 * @param threat at which threat; empty for unattacked
 * @param difference how many samples are right, or robust, for both, one and none of them
 * @param firstAlone the first samples that are so for the first alone, rising; at most {@link
 *     #NAMED}
 * @param secondAlone likewise for the second alone
 * @param adjusted the test's probability, adjusted for how many pairs are compared at the threat
 *     (Holm 1979, A simple sequentially rejective multiple test procedure)
 */
public record Comparison(
    int first,
    int second,
    Optional<Threat> threat,
    PairedDifference difference,
    List<Integer> firstAlone,
    List<Integer> secondAlone,
    double adjusted) {

  /** What is less probable by chance is a difference. */
  public static final double LEVEL = 0.05;

  /** So many samples are named; the others are only counted. */
  public static final int NAMED = 20;

  /** Suites of more entries have no comparison of all pairs: too many to read. */
  public static final int MOST_ENTRIES = 100;

  /** Copies the lists. */
  public Comparison {
    firstAlone = List.copyOf(firstAlone);
    secondAlone = List.copyOf(secondAlone);
  }

  /** Whether the test tells the two apart. */
  public boolean apart() {
    return adjusted < LEVEL;
  }

  /** Two entries, unattacked and at each threat. */
  public static List<Comparison> of(SuiteResults results, int first, int second) {
    List<Comparison> comparisons = new ArrayList<>();
    for (Optional<Threat> threat : threats(results)) {
      Comparison one =
          of(
              first,
              second,
              threat,
              RobustSamples.of(results.entries().get(first), threat),
              RobustSamples.of(results.entries().get(second), threat));
      if (one.difference().n() > 0) {
        comparisons.add(one);
      }
    }
    return comparisons;
  }

  /** All pairs of entries at one threat, adjusted for their number. */
  public static List<Comparison> all(SuiteResults results, Optional<Threat> threat) {
    List<RobustSamples> samples =
        results.entries().stream().map(entry -> RobustSamples.of(entry, threat)).toList();
    List<Comparison> pairs = new ArrayList<>();
    for (int first = 0; first < samples.size(); first++) {
      for (int second = first + 1; second < samples.size(); second++) {
        Comparison pair = of(first, second, threat, samples.get(first), samples.get(second));
        if (pair.difference().n() > 0) {
          pairs.add(pair);
        }
      }
    }
    return adjusted(pairs);
  }

  /** Unattacked, and all threats that some entry was attacked at. */
  public static List<Optional<Threat>> threats(SuiteResults results) {
    List<Optional<Threat>> threats = new ArrayList<>();
    threats.add(Optional.empty());
    results.entries().stream()
        .flatMap(entry -> entry.attacks().stream())
        .map(attack -> Optional.of(attack.threat()))
        .distinct()
        .forEach(threats::add);
    return threats;
  }

  private static Comparison of(
      int first,
      int second,
      Optional<Threat> threat,
      RobustSamples ofFirst,
      RobustSamples ofSecond) {
    BitSet both = both(ofFirst.evaluated(), ofSecond.evaluated());
    BitSet robustFirst = both(ofFirst.robust(), both);
    BitSet robustSecond = both(ofSecond.robust(), both);
    int together = both(robustFirst, robustSecond).cardinality();
    robustFirst.andNot(ofSecond.robust());
    robustSecond.andNot(ofFirst.robust());
    int alone = robustFirst.cardinality() + robustSecond.cardinality();
    PairedDifference difference =
        new PairedDifference(
            together,
            robustFirst.cardinality(),
            robustSecond.cardinality(),
            both.cardinality() - together - alone);
    return new Comparison(
        first,
        second,
        threat,
        difference,
        robustFirst.stream().limit(NAMED).boxed().toList(),
        robustSecond.stream().limit(NAMED).boxed().toList(),
        difference.probability());
  }

  private static BitSet both(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    return both;
  }

  /** Holm's adjustment; the pairs keep their order. */
  private static List<Comparison> adjusted(List<Comparison> pairs) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> pairs.get(i).difference().probability()));
    List<Comparison> adjusted = new ArrayList<>(pairs);
    double most = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      Comparison pair = pairs.get(order.get(rank));
      most = Math.max(most, Math.min(1, pair.difference().probability() * (order.size() - rank)));
      adjusted.set(
          order.get(rank),
          new Comparison(
              pair.first,
              pair.second,
              pair.threat,
              pair.difference,
              pair.firstAlone,
              pair.secondAlone,
              most));
    }
    return adjusted;
  }
}
