package dev.touchstone.plugins.model.resnet;

/** What stands before the first residual block. */
public enum Stem {
  /** A 3×3 convolution, which keeps the image's size. */
  CIFAR,
  /**
   * A 7×7 convolution and a 3×3 max-pool, both with stride 2: a sixteenth of the pixels is left.
   */
  IMAGENET
}
