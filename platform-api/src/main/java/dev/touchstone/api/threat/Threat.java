package dev.touchstone.api.threat;

import java.util.Optional;

/**
 * A threat model: what images an attacker may make of a clean one. A ball in a norm, or one of two
 * kinds that are no balls: of these, no distance says whether an image belongs to the threat.
 */
public sealed interface Threat permits NormBall, SpatialThreat, CorruptionThreat {

  /** How the threat is written in tables. */
  String label();

  /**
   * Whether every image of the other threat is one of this threat, of whatever size images are. No
   * threat holds one of another kind: what a single image shows elsewhere, its measured distances
   * say.
   */
  boolean contains(Threat other);

  /** The threat, if it is a ball. */
  default Optional<NormBall> ball() {
    return this instanceof NormBall ball ? Optional.of(ball) : Optional.empty();
  }
}
