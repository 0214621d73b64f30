package dev.touchstone.plugins.model.protonet;

/** What the logits are computed from. */
public enum Head {
  /**
   * From the squared distances to the prototypes, by a fully connected layer without bias (Li et
   * al. 2018; Figure 1 of the paper).
   */
  PROTOTYPES,
  /** From the code itself, by a fully connected layer (section 2 of the paper). */
  ENCODER
}
