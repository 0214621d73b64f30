package dev.touchstone.cli;

import dev.touchstone.api.results.Contradiction;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.leaderboard.AuditFlag;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says where certificates are contradicted, so that a run with a bug in it does not pass. */
final class CertificateAudit {

  /** So many samples are named, then only counted. */
  private static final int NAMED = 20;

  private CertificateAudit() {}

  /** One line for each contradiction that chance does not explain; empty when all is well. */
  private static List<String> lines(SuiteResults results) {
    List<String> lines = new ArrayList<>();
    for (EntryResults entry : results.entries()) {
      for (Contradiction found : Contradictions.bugs(entry)) {
        lines.add(line(entry, found));
      }
    }
    return lines;
  }

  /**
   * Prints those lines, and as notes what chance explains.
   *
   * @return whether all is well
   */
  static boolean passes(SuiteResults results, PrintWriter err) {
    List<String> lines = lines(results);
    Leaderboard.of(results).audit().stream()
        .filter(AuditFlag::tolerated)
        .forEach(flag -> err.println("touchstone: note: " + Printable.line(flag.sentence())));
    lines.forEach(line -> err.println("touchstone: " + Printable.line(line)));
    return lines.isEmpty();
  }

  private static String line(EntryResults entry, Contradiction found) {
    List<Integer> samples = found.samples();
    String named =
        samples.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int more = samples.size() - NAMED;
    return "entry '%s': certifier '%s' certifies at %s what '%s' breaks at %s, so one of them is wrong: %s %s%s"
        .formatted(
            entry.name(),
            found.certifier(),
            found.certifiedAt().label(),
            found.breaker(),
            found.brokenAt().label(),
            samples.size() == 1 ? "sample" : "samples",
            named,
            more > 0 ? " and %d more".formatted(more) : "");
  }
}
