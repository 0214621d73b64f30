package dev.touchstone.api.attack;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;

/** Searches adversarial images for some samples at a time. Stateless and thread-safe. */
@FunctionalInterface
public interface Attack {

  /** Capability in the descriptors of attacks that seek the nearest misclassified image. */
  String MINIMUM_NORM = "minimum-norm";

  /**
   * Attacks the samples of a task and proposes candidates to it ({@link AttackTask#propose}), as
   * often as it likes. What is never proposed does not exist for the platform; an attack cannot
   * report its own success.
   *
   * <p>An attack needs no checks for cancellation: every call on the task makes one.
   *
   * @throws dev.touchstone.api.UserException if the attack cannot serve this threat or model (for
   *     example, it needs gradients and there are none)
   */
  void run(AttackTask task);

  /**
   * Whether the attack can do anything at a threat of this kind: by its type, whatever its bounds.
   * A suite's attack that names no threats is run at those that it meets. Norm balls, unless
   * overridden; a {@link SpatialAttack} meets spatial threats. Corruptions are drawn by the
   * platform, and no attack meets them.
   */
  default boolean meets(Threat threat) {
    return threat instanceof NormBall;
  }

  /**
   * What the attack asks at most. The platform gives it no other answer, so that a figure of a
   * decision-based attack is one of labels alone. Everything, unless overridden.
   */
  default Access access() {
    return Access.GRADIENTS;
  }

  /**
   * Whether the attack seeks the nearest misclassified image rather than any within ε. The platform
   * then runs it once for each norm instead of once for each ε, with all images as the threat
   * ({@link NormBall#whole}): it keeps the nearest misclassified proposal, whose distance decides
   * the sample at every ε, and never says that a sample is broken. Not unless overridden; one that
   * does has the capability {@link #MINIMUM_NORM}.
   */
  default boolean seeksNearest() {
    return false;
  }

  /**
   * Whether the attack asks no more about a sample once it is decided, so that its questions get
   * smaller. The platform then gives it the samples of many batches as one task ({@link
   * AttackTask#size} is larger than the suite's batch), and cuts each question into batches of the
   * suite's size: what still stands fills them to the end. Answers to the same image differ by
   * rounding from those in another batch. Not unless overridden: then a task is one batch.
   */
  default boolean leavesOutDecided() {
    return false;
  }

  /**
   * Checks whether the attack can serve an entry at a threat, before anything is trained, so that
   * users are told when they read their suite and not after hours. Finds nothing wrong unless
   * overridden; {@link #run} must still make the same checks.
   *
   * @param task without samples ({@link AttackTask#size} is 0), of an entry whose weights are not
   *     known yet: what does not depend on them is answered, such as {@link AttackTask#classes},
   *     {@link AttackTask#differentiable} and {@link AttackTask#surrogates}. There is nothing to
   *     query and nothing to propose
   * @throws dev.touchstone.api.UserException if the attack cannot serve this threat or model
   */
  default void check(AttackTask task) {}
}
