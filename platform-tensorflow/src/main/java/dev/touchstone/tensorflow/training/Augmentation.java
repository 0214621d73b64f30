package dev.touchstone.tensorflow.training;

/** How training images are varied, anew in each epoch. */
public enum Augmentation {
  /** Not at all. */
  NONE,
  /** Moved by up to 2 pixels in each direction; what moves in is 0. */
  SHIFT,
  /** Moved as with SHIFT, and half of them mirrored left to right. */
  SHIFT_FLIP,
  /**
   * Moved by up to 4 pixels, and half of them mirrored: the usual one for CIFAR-10, there called
   * padding by 4 and cropping (He et al. 2016).
   */
  CROP_FLIP,
  /**
   * Deformed elastically with σ = 4 and α = 20 pixels (Simard et al. 2003; the values of Li et al.
   * 2018): every pixel moves by about 1, neighbours alike.
   */
  ELASTIC
}
