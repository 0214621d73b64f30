package dev.touchstone.reports.html;

import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.audits.Flagged;
import dev.touchstone.reports.comparison.Comparison;
import dev.touchstone.reports.comparison.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the page of comparisons shows.
 *
 * @param groups clean accuracy and each threat
 * @param seeded whether some entry has several trainings
 */
record ComparisonPage(List<Group> groups, boolean seeded) {

  /** So many pairs are shown; {@code comparisons.csv} has the others. */
  private static final int MOST_PAIRS = 200;

  /** One threat: who may have which place, and all pairs. */
  record Group(String title, List<Place> places, List<Pair> pairs, String more) {}

  /** The places that an entry may have. */
  record Place(
      String rank, EntryLink entry, String figure, String interval, String n, boolean tie) {}

  /** Two entries. */
  record Pair(
      EntryLink first,
      EntryLink second,
      String n,
      String firstAlone,
      String secondAlone,
      String firstSamples,
      String secondSamples,
      String difference,
      String interval,
      String probability,
      String adjusted,
      boolean apart) {}

  /** Whether there is anything to compare. */
  static boolean worth(SuiteResults results) {
    return results.entries().size() > 1 && results.entries().size() <= Comparison.MOST_ENTRIES;
  }

  static ComparisonPage of(SuiteResults results, List<EntryLink> links) {
    List<Group> groups = new ArrayList<>();
    for (Optional<Threat> threat : Comparison.threats(results)) {
      List<Comparison> pairs = Comparison.all(results, threat);
      if (!pairs.isEmpty()) {
        int hidden = Math.max(0, pairs.size() - MOST_PAIRS);
        groups.add(
            new Group(
                threat.map(Threat::label).orElse("Clean accuracy"),
                Rank.of(results, threat, pairs).stream()
                    .map(rank -> place(rank, links.get(rank.entry())))
                    .toList(),
                pairs.stream().limit(MOST_PAIRS).map(pair -> pair(pair, links)).toList(),
                hidden == 0 ? "" : Numbers.count(hidden)));
      }
    }
    return new ComparisonPage(
        groups, results.entries().stream().anyMatch(entry -> entry.seeded().isPresent()));
  }

  private static Place place(Rank rank, EntryLink entry) {
    return new Place(
        rank.label(),
        entry,
        rank.robust().percent(),
        rank.robust().interval(),
        Numbers.count(rank.robust().n()),
        rank.best() != rank.worst());
  }

  private static Pair pair(Comparison pair, List<EntryLink> links) {
    PairedDifference difference = pair.difference();
    return new Pair(
        links.get(pair.first()),
        links.get(pair.second()),
        Numbers.count(difference.n()),
        Numbers.count(difference.firstOnly()),
        Numbers.count(difference.secondOnly()),
        samples(pair.firstAlone(), difference.firstOnly()),
        samples(pair.secondAlone(), difference.secondOnly()),
        points(difference.difference()),
        points(difference.interval()[0]) + " to " + points(difference.interval()[1]),
        Flagged.p(difference.probability()),
        Flagged.p(pair.adjusted()),
        pair.apart());
  }

  private static String points(double share) {
    return String.format(Locale.ROOT, "%+.2f", 100 * share);
  }

  private static String samples(List<Integer> first, long all) {
    String named = first.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return all == first.size()
        ? named
        : named + " and " + Numbers.count(all - first.size()) + " more";
  }
}
