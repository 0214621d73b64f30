package dev.touchstone.api.certify;

/**
 * Decides for one batch of samples at a time whether any image within the threat is misclassified.
 * Stateless and thread-safe; what it builds for a batch it frees before it returns.
 *
 * <p><b>Soundness is the contract.</b> {@link CertificationVerdict.Certified} says: every image
 * that {@link dev.touchstone.api.threat.NormBall#project} can give for this sample, that is every
 * float32 image in the ball and in [0, 1], also one at the very edge that was rounded outwards, is
 * classified by the <em>deployed</em> pipeline as its label says. The deployed pipeline computes in
 * float32, so a proof about the network in real arithmetic is not enough by itself: the certifier
 * must account for the rounding of the pipeline, and for the rounding of its own computation, by
 * outward rounding or a stated margin. A certifier whose statement is weaker (it holds with a
 * probability, or for real arithmetic only) says so in its descriptor's summary.
 *
 * <p>A counterexample needs no such care: the platform evaluates it with the deployed pipeline.
 */
@FunctionalInterface
public interface Certifier {

  /**
   * Decides the samples of a task and tells each verdict to it ({@link CertificationTask#decide}),
   * as soon as it is known: users see how many are decided. Every sample must have a verdict when
   * this returns.
   *
   * <p>A certifier needs no checks for cancellation beside its calls on the task, but must make one
   * a second or more often ({@link CertificationTask#check}).
   *
   * @throws dev.touchstone.api.UserException if the certifier cannot serve this threat or entry
   *     (for example, the network has an operation that it does not know); names what and why
   */
  void run(CertificationTask task);

  /**
   * Checks whether the certifier can serve an entry at a threat, before anything is trained, so
   * that users are told when they read their suite and not after hours. Finds nothing wrong unless
   * overridden; {@link #run} must still make the same checks.
   *
   * @param task without samples ({@link CertificationTask#size} is 0), of an entry whose weights
   *     are not known yet. Of an entry that is built as a graph it is a {@code
   *     GraphCertificationTask}, with the network as it is before training
   * @throws dev.touchstone.api.UserException if the certifier cannot serve this threat or entry;
   *     names what and why
   */
  default void check(CertificationTask task) {}
}
