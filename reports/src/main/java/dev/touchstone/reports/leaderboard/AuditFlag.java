package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.Contradiction;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Certificates and attacks of an entry that cannot both be right.
 *
 * @param entry the entry's name
 * @param sentence what crosses, for people
 * @param tolerated whether it may be bad luck: the certificates hold with a stated probability only
 *     and no more of them failed than that explains; anything else is a bug
 */
public record AuditFlag(String entry, String sentence, boolean tolerated) {

  private static final int MOST_SAMPLES = 10;

  /** All flags of an entry: what contradicts each other, and then where the figures cross. */
  static List<AuditFlag> of(EntryResults entry, List<LeaderboardRow> rows) {
    List<Contradiction> bugs = Contradictions.bugs(entry);
    List<AuditFlag> flags = new ArrayList<>();
    for (Contradiction found : Contradictions.of(entry)) {
      boolean tolerated = !bugs.contains(found);
      flags.add(new AuditFlag(entry.name(), sentence(entry, found, tolerated), tolerated));
    }
    for (LeaderboardRow row : rows) {
      for (CertifiedScore score : row.certified()) {
        if (score.bracket().crossed()) {
          boolean tolerated = score.probabilistic() && bugs.isEmpty();
          flags.add(new AuditFlag(entry.name(), crossed(row, score), tolerated));
        }
      }
    }
    return flags;
  }

  private static String sentence(EntryResults entry, Contradiction found, boolean tolerated) {
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
        + (tolerated
            ? "; the certificates hold with a stated probability only, which can explain as much"
            : "; one of both is wrong, and so may be every figure of this entry");
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
