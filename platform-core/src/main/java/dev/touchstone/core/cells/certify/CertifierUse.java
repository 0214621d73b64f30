package dev.touchstone.core.cells.certify;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;
import java.util.Optional;

/**
 * A certifier of the suite.
 *
 * @param name name in the leaderboard
 * @param component the certifier
 * @param limit how many of the suite's samples it certifies, from the first; empty for all
 * @param entries indices of the entries that it certifies, in the suite's order
 * @param threats those that it certifies at, in the suite's order
 * @param after index of an earlier certifier, whose verdicts it takes over; it is asked only about
 *     samples that were left undecided. Empty when it is asked about all
 */
public record CertifierUse(
    String name,
    BoundComponent component,
    Optional<Integer> limit,
    List<Integer> entries,
    List<NormBall> threats,
    Optional<Integer> after)
    implements SuiteUse {

  /** Copies the lists. */
  public CertifierUse {
    entries = List.copyOf(entries);
    threats = List.copyOf(threats);
  }
}
