package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.data.ImageShape;

/** Checks what a classifier is asked: a wrong length is a caller's fault. */
final class Requests {

  private Requests() {}

  /** The number of images, of which there must be that many. */
  static int images(float[] images, int n, ImageShape shape) {
    length("image values", images.length, n * shape.size());
    return n;
  }

  /** The indices, which must be classes. */
  static int[] classes(int[] indices, String what, int classes) {
    for (int index : indices) {
      if (index < 0 || index >= classes) {
        throw new IllegalArgumentException(
            what + " " + index + " is outside of the " + classes + " classes");
      }
    }
    return indices;
  }

  static void length(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "%d %s were passed, %d are needed".formatted(actual, what, expected));
    }
  }
}
