package dev.touchstone.benchmarks.work;

/** PGD in L∞ from the clean image, without a platform. */
final class PgdLoop {

  static final int STEPS = 40;
  static final float EPSILON = 0.1f;
  static final float STEP_SIZE = 0.01f;

  private PgdLoop() {}

  static float[] attack(GradientSource source, float[] clean, int[] labels) {
    float[] current = clean.clone();
    for (int step = 0; step < STEPS; step++) {
      float[] gradients = source.gradients(current, labels);
      for (int i = 0; i < current.length; i++) {
        float moved = current[i] + STEP_SIZE * Math.signum(gradients[i]);
        moved = Math.max(clean[i] - EPSILON, Math.min(clean[i] + EPSILON, moved));
        current[i] = Math.max(0f, Math.min(1f, moved));
      }
    }
    return current;
  }
}
