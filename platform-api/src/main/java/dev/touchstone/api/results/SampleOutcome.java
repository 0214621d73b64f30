package dev.touchstone.api.results;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;

/**
 * One sample under one attack, as judged by the platform.
 *
 * @param sample index in the data set's test images
 * @param label true class
 * @param status how it fared
 * @param prediction class predicted for the kept adversarial image (for the clean image when
 *     nothing was attacked)
 * @param margin logit of the label minus the largest other logit, at the kept image
 * @param distanceLinf largest absolute pixel change of the kept image
 * @param distanceL2 Euclidean length of the change
 * @param queries forward queries the attack made for this sample
 * @param gradientQueries gradient queries the attack made for this sample
 * @param projected whether any of the attack's candidates for it left the threat's ball or [0, 1]
 *     by more than rounding and had to be projected back
 * @param flatGradientQueries gradient queries, of those counted in {@code gradientQueries}, that
 *     gave the attack nowhere to go: the gradient was exactly zero at every pixel; {@link
 *     #NOT_COUNTED} in results of a version that did not count them
 * @param flatLosses gradient queries whose loss was exactly that of the sample's gradient query
 *     before, though the image had moved; or {@link #NOT_COUNTED}
 * @param flatQueries forward queries whose logits were exactly those of the sample's forward query
 *     before, though the image had moved; or {@link #NOT_COUNTED}
 * @param distanceL1 sum of the absolute changes of all values of the kept image; or {@link
 *     #NOT_COUNTED}
 * @param distanceL0 how many of its pixels changed, whatever the channel; or {@link #NOT_COUNTED}
 * @param stage of an attack in stages, the one that broke the sample; empty for other samples and
 *     attacks
 */
public record SampleOutcome(
    int sample,
    int label,
    SampleStatus status,
    int prediction,
    float margin,
    float distanceLinf,
    float distanceL2,
    long queries,
    long gradientQueries,
    boolean projected,
    long flatGradientQueries,
    long flatLosses,
    long flatQueries,
    float distanceL1,
    int distanceL0,
    String stage) {

  /** Stands for a count that nobody made. */
  public static final long NOT_COUNTED = -1;

  /** What float32 may add to a distance. */
  private static final double NEARNESS = 1e-6;

  /** Whether the attack was run on the sample, so that its queries say something of the attack. */
  public boolean attacked() {
    return status == SampleStatus.BROKEN || status == SampleStatus.ROBUST;
  }

  /** How far the kept image is from the clean one; or {@link #NOT_COUNTED}. */
  public float distance(Norm norm) {
    return switch (norm) {
      case LINF -> distanceLinf;
      case L2 -> distanceL2;
      case L1 -> distanceL1;
      case L0 -> distanceL0;
    };
  }

  /**
   * What the outcome of an attack that seeks the nearest misclassified image says at one ε: the
   * sample is broken there if that image is near enough. If it is not, the sample is robust, with
   * the label as its prediction, no margin (NaN), and the distances of that image; if there is no
   * such image, it is infinitely far.
   *
   * @param threat at which ε, in the norm in which the nearest image was sought
   */
  public SampleOutcome at(NormBall threat) {
    boolean near = distance(threat.norm()) <= threat.epsilon() * (1 + NEARNESS) + NEARNESS;
    if (status == SampleStatus.MISCLASSIFIED
        || status == SampleStatus.BROKEN_EARLIER
        || (status == SampleStatus.BROKEN && near)) {
      return this;
    }
    float far = status == SampleStatus.BROKEN ? 0 : Float.POSITIVE_INFINITY;
    return new SampleOutcome(
        sample,
        label,
        SampleStatus.ROBUST,
        label,
        Float.NaN,
        distanceLinf + far,
        distanceL2 + far,
        queries,
        gradientQueries,
        projected,
        flatGradientQueries,
        flatLosses,
        flatQueries,
        distanceL1 + far,
        status == SampleStatus.BROKEN ? distanceL0 : (int) NOT_COUNTED,
        "");
  }

  /**
   * Whether the kept image surely lies in a threat, whatever the one that it was found at.
   * Distances are rounded to float, so the next larger float must be within the radius. Of a
   * distance that was not measured, nothing is sure; nor is it of threats that no distance decides.
   */
  public boolean within(Threat threat) {
    return threat instanceof NormBall ball && inside(ball);
  }

  private boolean inside(NormBall threat) {
    return switch (threat.norm()) {
      case LINF -> Math.nextUp(distanceLinf) <= threat.epsilon();
      case L2 -> Math.nextUp(distanceL2) <= threat.epsilon();
      case L1 -> distanceL1 != NOT_COUNTED && Math.nextUp(distanceL1) <= threat.epsilon();
      case L0 -> distanceL0 != NOT_COUNTED && distanceL0 <= threat.epsilon();
    };
  }

  /**
   * Whether the sample counts as robust though the attack had hardly anything to go by: at least
   * half of its gradients were exactly zero. Such a gradient moves no attack that follows it, and
   * an attack that stands still says nothing about the sample.
   */
  public boolean stoodStill() {
    return status == SampleStatus.ROBUST
        && flatGradientQueries > 0
        && 2 * flatGradientQueries >= gradientQueries;
  }
}
