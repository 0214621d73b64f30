package dev.touchstone.api.results;

/** How one sample fared under one attack. */
public enum SampleStatus {
  /** Misclassified without any attack, therefore not attacked; counts as broken. */
  MISCLASSIFIED,
  /** The attack found an image in the threat's ball that is misclassified. */
  BROKEN,
  /** Still classified correctly after the attack. */
  ROBUST,
  /** Not attacked, because an earlier attack of the cascade had broken it; counts as broken. */
  BROKEN_EARLIER;

  /** Whether the sample counts as robust against the attack. */
  public boolean robust() {
    return this == ROBUST;
  }
}
