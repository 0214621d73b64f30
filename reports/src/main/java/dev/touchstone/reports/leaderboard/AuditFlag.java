package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.CertificateFailures;
import dev.touchstone.api.results.Contradiction;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Certificates and attacks of an entry that contradict each other.
 *
 * @param entry the entry's name
 * @param sentence what crosses, for people
 * @param tolerated whether chance explains it: the certificates hold with a stated probability only
 *     and no more of them failed than that allows; anything else is a bug
 */
public record AuditFlag(String entry, String sentence, boolean tolerated) {

  private static final int MOST_SAMPLES = 10;

  /** All flags of an entry: what contradicts each other, and then where the figures cross. */
  static List<AuditFlag> of(EntryResults entry, List<LeaderboardRow> rows) {
    List<AuditFlag> flags = new ArrayList<>();
    boolean unlucky = false;
    for (Contradiction found : Contradictions.of(entry)) {
      Optional<CertificateFailures> failures = Contradictions.failures(entry, found);
      boolean tolerated = failures.map(CertificateFailures::explained).orElse(false);
      unlucky |= found.probabilistic() && !tolerated;
      flags.add(new AuditFlag(entry.name(), sentence(entry, found, failures), tolerated));
    }
    for (LeaderboardRow row : rows) {
      for (CertifiedScore score : row.certified()) {
        if (score.bracket().crossed()) {
          boolean tolerated = score.probabilistic() && !unlucky;
          flags.add(new AuditFlag(entry.name(), crossed(row, score), tolerated));
        }
      }
    }
    return flags;
  }

  private static String sentence(
      EntryResults entry, Contradiction found, Optional<CertificateFailures> failures) {
    return entry.name()
        + ": certifier "
        + found.certifier()
        + " certified "
        + samples(found.samples())
        + " at "
        + found.certifiedAt().label()
        + ", but "
        + found.breaker()
        + " has misclassified images of "
        + (found.samples().size() == 1 ? "it" : "them")
        + (found.brokenAt().equals(found.certifiedAt()) ? "" : ", found at " + at(found))
        + failures.map(AuditFlag::chance).orElse("")
        + (failures.map(CertificateFailures::explained).orElse(false)
            ? ", so neither is wrong"
            : "; one of both is wrong, and so may be every figure of this entry");
  }

  private static String chance(CertificateFailures failures) {
    return String.format(
        Locale.ROOT,
        "; the certificates hold with a stated probability only, which allows for the deployed"
            + " pipeline's own noise: of %,d that were attacked %,d failed, where up to %.3g can be"
            + " expected (as many or more with probability %.2g)",
        failures.attacked(),
        failures.contradicted(),
        failures.expected(),
        failures.probability());
  }

  private static String at(Contradiction found) {
    return found.brokenAt().label();
  }

  private static String samples(List<Integer> samples) {
    String first =
        samples.stream().limit(MOST_SAMPLES).map(String::valueOf).collect(Collectors.joining(", "));
    return (samples.size() == 1 ? "sample " : "samples ")
        + first
        + (samples.size() > MOST_SAMPLES
            ? " and " + (samples.size() - MOST_SAMPLES) + " more"
            : "");
  }

  private static String crossed(LeaderboardRow row, CertifiedScore score) {
    Bracket bracket = score.bracket();
    return row.entry().name()
        + row.threat().map(Threat::label).map(label -> ", " + label).orElse("")
        + ": certified accuracy "
        + bracket.certified().percent()
        + (score.probabilistic() ? " (probabilistic)" : "")
        + " is above attacked accuracy "
        + bracket.attacked().percent()
        + " on the same "
        + (bracket.n() == 1 ? "sample" : bracket.n() + " samples");
  }
}
