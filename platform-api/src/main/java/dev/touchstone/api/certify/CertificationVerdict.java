package dev.touchstone.api.certify;

/** What a certifier knows about one sample. */
public sealed interface CertificationVerdict {

  /** How it was found. */
  Evidence evidence();

  /**
   * No image within the threat is misclassified, rounding included; see {@link Certifier}.
   *
   * @param evidence how it was found
   */
  record Certified(Evidence evidence) implements CertificationVerdict {}

  /**
   * An image within the threat is misclassified; the clean image itself if it is.
   *
   * @param counterexample the image, HWC; the platform checks it. Shared, not copied
   * @param evidence how it was found
   */
  record Falsified(float[] counterexample, Evidence evidence) implements CertificationVerdict {}

  /**
   * Neither was shown.
   *
   * @param reason why the certifier stopped
   * @param evidence what was tried last
   */
  record Undecided(Reason reason, Evidence evidence) implements CertificationVerdict {}

  /** Why a sample is undecided. */
  enum Reason {
    /** The time that the certifier was given is over. */
    TIME,
    /** Another budget is used up: nodes, queries, memory. */
    BUDGET,
    /** The method is complete in itself and its bounds are not tight enough. */
    NOT_TIGHT,
    /** The certifier abstains: the sample's statistics do not suffice. */
    ABSTAINED
  }
}
