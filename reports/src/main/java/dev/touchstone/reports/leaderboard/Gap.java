package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;

/**
 * Something that a leaderboard lacks: results that failed or have not run.
 *
 * @param entry the entry's name
 * @param threat at which threat; empty when all threats are concerned
 * @param where what is missing, such as {@code "attack pgd-40"}
 * @param samples how many planned samples have no outcome
 * @param causes why, one sentence each; never empty
 */
public record Gap(
    String entry, Optional<Threat> threat, String where, long samples, List<String> causes) {

  /** Copies the list. */
  public Gap {
    causes = List.copyOf(causes);
  }

  /**
   * One line for people, such as {@code "natural, L∞ ε=0.1, attack pgd: 100 samples missing: …"}.
   */
  public String sentence() {
    return entry
        + threat.map(t -> ", " + t.label()).orElse("")
        + ", "
        + where
        + ": "
        + (samples == 1 ? "1 sample" : samples + " samples")
        + " without a result: "
        + String.join("; ", causes);
  }
}
