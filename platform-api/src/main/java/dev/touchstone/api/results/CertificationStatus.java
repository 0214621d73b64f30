package dev.touchstone.api.results;

/** What is known of one sample within a threat. */
public enum CertificationStatus {
  /** Misclassified unattacked; counts as broken. */
  MISCLASSIFIED,
  /** No image within the threat is misclassified. */
  CERTIFIED,
  /** An image within the threat is misclassified: the platform has checked it. */
  FALSIFIED,
  /** Neither was shown. */
  UNDECIDED
}
