package dev.touchstone.plugins.dataset.strokes;

/**
 * A smooth random displacement of the plane: uniform noise convolved with a Gaussian, as in Simard
 * et al. (2003), section 2, with their σ of 4 pixels.
 *
 * <p>It moves the skeleton before the pen is drawn along it, so strokes bend and keep their width.
 * The noise lives on a lattice of 2 pixels, half of σ, between whose nodes the field is linear.
 */
final class ElasticField {

  private static final double SPACING = 2;
  private static final double SIGMA = 4;
  private static final int NODES = (int) (Canvas.SIDE / SPACING) + 1;

  /** Gaussian weights on the lattice, cut at 3σ, scaled so that the sum of squares is 1. */
  private static final double[] KERNEL = kernel();

  private final double[] dx;
  private final double[] dy;

  /** Draws a field whose displacements at the nodes have mean 0 and variance 1 along each axis. */
  ElasticField(Variates random) {
    dx = smoothNoise(random);
    dy = smoothNoise(random);
  }

  /** Displacement along x at a point in pixels; beyond the canvas as at its edge. */
  double x(double x, double y) {
    return at(dx, x, y);
  }

  /** Displacement along y at a point in pixels; beyond the canvas as at its edge. */
  double y(double x, double y) {
    return at(dy, x, y);
  }

  private static double at(double[] field, double x, double y) {
    double column = Math.max(0, Math.min(NODES - 1, x / SPACING));
    double row = Math.max(0, Math.min(NODES - 1, y / SPACING));
    int left = Math.min((int) column, NODES - 2);
    int top = Math.min((int) row, NODES - 2);
    double right = column - left;
    double down = row - top;
    int node = top * NODES + left;
    double above = field[node] * (1 - right) + field[node + 1] * right;
    double below = field[node + NODES] * (1 - right) + field[node + NODES + 1] * right;
    return above * (1 - down) + below * down;
  }

  /** Separable convolution of noise that reaches beyond the canvas, so edges are not damped. */
  private static double[] smoothNoise(Variates random) {
    int noiseSide = NODES + KERNEL.length - 1;
    double unitVariance = Math.sqrt(3);
    double[] rows = new double[noiseSide * NODES];
    double[] noise = new double[noiseSide];
    for (int row = 0; row < noiseSide; row++) {
      for (int i = 0; i < noiseSide; i++) {
        noise[i] = random.uniform(-unitVariance, unitVariance);
      }
      for (int column = 0; column < NODES; column++) {
        rows[row * NODES + column] = weightedSum(noise, column, 1);
      }
    }
    double[] field = new double[NODES * NODES];
    for (int node = 0; node < field.length; node++) {
      field[node] = weightedSum(rows, node, NODES);
    }
    return field;
  }

  private static double weightedSum(double[] values, int start, int stride) {
    double sum = 0;
    for (int k = 0; k < KERNEL.length; k++) {
      sum += KERNEL[k] * values[start + k * stride];
    }
    return sum;
  }

  private static double[] kernel() {
    int radius = (int) (3 * SIGMA / SPACING);
    double[] weights = new double[2 * radius + 1];
    double squares = 0;
    for (int k = 0; k < weights.length; k++) {
      double distance = (k - radius) * SPACING / SIGMA;
      // StrictMath: the last bit of Math.exp may differ between machines.
      weights[k] = StrictMath.exp(-distance * distance / 2);
      squares += weights[k] * weights[k];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= Math.sqrt(squares);
    }
    return weights;
  }
}
