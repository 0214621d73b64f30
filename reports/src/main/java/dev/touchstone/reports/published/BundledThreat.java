package dev.touchstone.reports.published;

import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import java.util.Optional;

/** How a bundle writes threats: norm and ε of a ball, or an object of its own. */
final class BundledThreat {

  private BundledThreat() {}

  static Optional<String> norm(Threat threat) {
    return threat.ball().map(ball -> ball.norm().name());
  }

  static Optional<Double> epsilon(Threat threat) {
    return threat.ball().map(NormBall::epsilon);
  }

  static Optional<BundleContent.Unbounded> unbounded(Threat threat) {
    if (threat instanceof SpatialThreat spatial) {
      return Optional.of(
          new BundleContent.Unbounded(spatial.rotation(), spatial.translation(), null, null));
    }
    if (threat instanceof CorruptionThreat drawn) {
      return Optional.of(
          new BundleContent.Unbounded(null, null, drawn.corruptions(), drawn.severities()));
    }
    return Optional.empty();
  }

  /** The threat, or empty if there is none. */
  static Optional<Threat> read(String norm, Double epsilon, BundleContent.Unbounded unbounded) {
    if (norm != null) {
      return Optional.of(new NormBall(Norm.valueOf(norm), epsilon));
    }
    return Optional.ofNullable(unbounded)
        .map(
            told ->
                told.rotation() != null
                    ? new SpatialThreat(told.rotation(), told.translation())
                    : new CorruptionThreat(told.corruptions(), told.severities()));
  }
}
