package dev.touchstone.api.results;

import dev.touchstone.api.threat.NormBall;
import java.util.List;

/**
 * One certifier on one entry at one threat.
 *
 * @param name the certifier's name in the suite, given by the user
 * @param component which certifier
 * @param threat at which threat
 * @param planned how many samples the suite asks for
 * @param outcomes one outcome per finished sample, by rising sample index; fewer than {@code
 *     planned} when cells failed or have not run yet
 * @param failures why cells failed, one distinct sentence each; nothing is known of a failed cell's
 *     samples
 * @param seconds wall-clock seconds of the certifier over all cells; not reproducible
 */
public record CertificationResults(
    String name,
    ComponentUse component,
    NormBall threat,
    int planned,
    List<CertificationOutcome> outcomes,
    List<String> failures,
    double seconds) {

  /** Copies the lists. */
  public CertificationResults {
    outcomes = List.copyOf(outcomes);
    failures = List.copyOf(failures);
  }

  /** Whether every planned sample has an outcome. */
  public boolean complete() {
    return outcomes.size() == planned;
  }
}
