package dev.touchstone.plugins.attack.gradient;

import java.util.Arrays;

/** Remembers, for each of several images, the iterate with the highest loss so far. */
final class BestIterates {

  private final int size;
  private final float[] losses;
  private final float[] images;

  BestIterates(int count, int size) {
    this.size = size;
    this.losses = new float[count];
    Arrays.fill(losses, Float.NEGATIVE_INFINITY);
    this.images = new float[count * size];
  }

  /** Looks at the current iterates and their losses; of equal ones the earlier stays. */
  void offer(float[] current, float[] currentLosses) {
    for (int i = 0; i < losses.length; i++) {
      if (currentLosses[i] > losses[i]) {
        losses[i] = currentLosses[i];
        System.arraycopy(current, i * size, images, i * size, size);
      }
    }
  }

  /** The best iterates, NHWC; not to be changed. */
  float[] images() {
    return images;
  }
}
