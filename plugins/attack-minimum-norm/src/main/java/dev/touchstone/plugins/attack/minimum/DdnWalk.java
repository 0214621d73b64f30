package dev.touchstone.plugins.attack.minimum;

/**
 * Decoupled direction and norm (Rony et al. 2019, algorithm 1): a step along the gradient, then
 * onto a sphere that shrinks when the image is misclassified and else grows.
 */
final class DdnWalk extends Walk {

  /** To what the first step falls until the last. */
  private static final double LAST_STEP = 0.01;

  private final DdnParameters p;
  private final double farthest;
  private double radius;

  DdnWalk(int row, int label, Geometry geometry, float[] clean, DdnParameters p) {
    super(row, label, geometry, clean);
    this.p = p;
    this.radius = p.initialRadius();
    this.farthest = farthest();
  }

  @Override
  void step(int step, boolean misclassified, float loss, float[] gradients, int offset) {
    double slope = 0;
    for (int i = 0; i < clean.length; i++) {
      slope += (double) gradients[offset + i] * gradients[offset + i];
    }
    double pace = slope == 0 ? 0 : cosine(1, LAST_STEP, step, p.steps()) / Math.sqrt(slope);
    double[] change = new double[clean.length];
    double squares = 0;
    for (int i = 0; i < change.length; i++) {
      change[i] = (double) current[i] - clean[i] + pace * gradients[offset + i];
      squares += change[i] * change[i];
    }
    radius = Math.min(farthest, radius * (misclassified ? 1 - p.gamma() : 1 + p.gamma()));
    double scale = squares == 0 ? 0 : radius / Math.sqrt(squares);
    for (int i = 0; i < change.length; i++) {
      current[i] = clip(clean[i] + scale * change[i]);
    }
  }
}
