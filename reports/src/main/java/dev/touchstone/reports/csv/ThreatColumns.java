package dev.touchstone.reports.csv;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.files.CsvFile;
import java.util.Optional;

/**
 * The columns {@code norm} and {@code epsilon}. A threat that is no ball has its label in the first
 * and nothing in the second, so that both together name every threat.
 */
final class ThreatColumns {

  private ThreatColumns() {}

  static CsvFile write(CsvFile csv, Threat threat) {
    Optional<NormBall> ball = threat.ball();
    return ball.isPresent()
        ? csv.text(ball.get().norm().symbol()).exact(ball.get().epsilon())
        : csv.text(threat.label()).empty(1);
  }
}
