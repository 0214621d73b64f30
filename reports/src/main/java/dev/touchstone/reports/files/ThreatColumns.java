package dev.touchstone.reports.files;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.Optional;

/**
 * The columns {@code norm} and {@code epsilon}. A threat that is no ball has its label in the first
 * and nothing in the second, so that both together name every threat.
 */
public final class ThreatColumns {

  private ThreatColumns() {}

  /** Writes both columns. */
  public static CsvFile write(CsvFile csv, Threat threat) {
    Optional<NormBall> ball = threat.ball();
    return ball.isPresent()
        ? csv.text(ball.get().norm().symbol()).exact(ball.get().epsilon())
        : csv.text(threat.label()).empty(1);
  }

  /** Writes both columns, and nothing into them where there is no threat. */
  public static CsvFile write(CsvFile csv, Optional<Threat> threat) {
    return threat.isPresent() ? write(csv, threat.get()) : csv.empty(2);
  }
}
