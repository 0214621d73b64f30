package dev.touchstone.plugins.attack.minimum;

import java.util.random.RandomGenerator;

/** One sample under FAB. */
final class FabSample extends Searched {

  /** Below this a way has no length that a weight could be told from. */
  private static final double SHORTEST = 1e-8;

  FabSample(int row, int label, Geometry geometry, float[] clean) {
    super(row, label, geometry, clean);
  }

  /** Begins at the clean image. */
  void begin() {
    System.arraycopy(clean, 0, current, 0, clean.length);
  }

  /** Begins at a random point, half as far as what was found, or at most as the radius. */
  void begin(RandomGenerator random, double radius) {
    float[] direction = new float[clean.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) geometry.draw(random);
    }
    double scale =
        Math.min(distance(), radius) / 2 / Math.max(geometry.length(direction), SHORTEST);
    for (int i = 0; i < direction.length; i++) {
      current[i] = clip(clean[i] + scale * direction[i]);
    }
  }

  /**
   * A step to the boundary and beyond, biased towards the clean image (eq. 9 to 11): x ← (1 − α)(x
   * + η d) + α (x₀ + η d₀), where d and d₀ lead from x and from the clean image x₀ to the boundary.
   */
  void step(Boundary boundary, FabParameters p) {
    float[] w = boundary.gradient();
    float[] here = geometry.towardsHyperplane(current, w, -boundary.difference());
    double rise = -boundary.difference();
    for (int i = 0; i < w.length; i++) {
      rise -= (double) w[i] * (clean[i] - current[i]);
    }
    float[] there = geometry.towardsHyperplane(clean, w, rise);
    double fromHere = Math.max(geometry.length(here), SHORTEST);
    double fromThere = Math.max(geometry.length(there), SHORTEST);
    double alpha = Math.min(fromHere / (fromHere + fromThere), p.alphaMax());
    for (int i = 0; i < w.length; i++) {
      double x = current[i] + p.eta() * here[i];
      double x0 = clean[i] + p.eta() * there[i];
      current[i] = clip((1 - alpha) * x + alpha * x0);
    }
  }

  /** Goes back towards the clean image, from a misclassified one (eq. 12). */
  void retreat(double beta) {
    for (int i = 0; i < current.length; i++) {
      current[i] = clip(clean[i] + beta * (current[i] - clean[i]));
    }
  }
}
