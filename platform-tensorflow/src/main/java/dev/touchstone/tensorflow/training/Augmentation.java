package dev.touchstone.tensorflow.training;

/** How training images are varied, anew in each epoch. */
public enum Augmentation {
  /** Not at all. */
  NONE,
  /** Moved by up to 2 pixels in each direction; what moves in is 0. */
  SHIFT,
  /** Moved as with SHIFT, and half of them mirrored left to right. */
  SHIFT_FLIP
}
