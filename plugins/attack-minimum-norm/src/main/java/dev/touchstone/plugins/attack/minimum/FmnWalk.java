package dev.touchstone.plugins.attack.minimum;

/**
 * Fast minimum norm (Pintor et al. 2021, algorithm 1): a step along the normalised gradient of the
 * margin, then onto a ball. While nothing is found its radius is by γ more than the estimated
 * distance of the boundary; afterwards it shrinks when the image is misclassified and else grows.
 */
final class FmnWalk extends Walk {

  private static final double LAST_GAMMA = 0.001;

  /** The last step, as a share of the first. */
  private static final double LAST_STEP = 0.01;

  private final FmnParameters p;
  private final double firstStep;
  private final double farthest;
  private double radius;

  FmnWalk(int row, int label, Geometry geometry, float[] clean, FmnParameters p) {
    super(row, label, geometry, clean);
    this.p = p;
    this.firstStep = p.stepSize().orElse(geometry.firstStep());
    this.radius = geometry.countsPixels() ? 1 : Double.POSITIVE_INFINITY;
    this.farthest = farthest();
  }

  @Override
  void step(int step, boolean misclassified, float loss, float[] gradients, int offset) {
    float[] gradient = new float[clean.length];
    System.arraycopy(gradients, offset, gradient, 0, gradient.length);
    double gamma = cosine(p.gamma(), LAST_GAMMA, step, p.steps());
    if (misclassified) {
      radius = Math.min(geometry.smaller(radius, gamma), distance());
    } else if (found() || geometry.countsPixels()) {
      radius = geometry.larger(radius, gamma);
    } else {
      double slope = geometry.dualLength(gradient);
      // Beyond the boundary: where bounds of pixels cut the step, it would be neared and never met.
      double boundary = currentDistance() + Math.abs(loss) / slope;
      radius = slope == 0 ? farthest : boundary * (1 + gamma);
    }
    radius = Math.min(radius, farthest);
    // In every norm the gradient is normalised in L2.
    double slope = L2Geometry.INSTANCE.length(gradient);
    double pace =
        slope == 0 ? 0 : cosine(firstStep, LAST_STEP * firstStep, step, p.steps()) / slope;
    float[] change = difference();
    for (int i = 0; i < change.length; i++) {
      change[i] += (float) (pace * gradient[i]);
    }
    geometry.place(clean, change, radius, current);
  }
}
