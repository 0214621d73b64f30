package dev.touchstone.plugins.attack.gradient;

/** Accumulated gradient v ← μ v + g / ‖g‖₁ (Dong et al. 2018, eq. 6), for several images. */
final class Momentum {

  private final float decay;
  private final float[] velocity;

  Momentum(float decay, int length) {
    this.decay = decay;
    this.velocity = new float[length];
  }

  /** Takes in the gradient of one image; a zero gradient only lets the velocity decay. */
  void accumulate(float[] gradient, int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += Math.abs(gradient[i]);
    }
    double scale = sum == 0 ? 0 : 1 / sum;
    for (int i = offset; i < offset + length; i++) {
      velocity[i] = (float) (decay * velocity[i] + scale * gradient[i]);
    }
  }

  float decay() {
    return decay;
  }

  /** The accumulated gradients, laid out like the images; not to be changed. */
  float[] velocity() {
    return velocity;
  }
}
