package dev.touchstone.reports.html;

import dev.touchstone.reports.leaderboard.AuditFlag;
import java.util.List;

/**
 * What stands at the top of a page when certificates and attacks contradict each other.
 *
 * @param bugs what chance does not explain, a sentence each
 * @param tolerated what the stated probability of certificates explains, a sentence each
 */
record Audit(List<String> bugs, List<String> tolerated) {

  static Audit of(List<AuditFlag> flags) {
    return new Audit(sentences(flags, false), sentences(flags, true));
  }

  private static List<String> sentences(List<AuditFlag> flags, boolean tolerated) {
    return flags.stream()
        .filter(flag -> flag.tolerated() == tolerated)
        .map(AuditFlag::sentence)
        .toList();
  }
}
