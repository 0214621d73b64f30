package dev.touchstone.plugins.attack.minimum;

/**
 * Carlini and Wagner (2017), section VI-C, L∞: descent of Σ max(|x − x₀| − τ, 0) + c · max(z_y −
 * max z_i + κ, 0). Where no image is misclassified within τ, the weight c grows; where one is, c is
 * halved, τ falls below its distance, and the descent goes on where it is.
 */
final class CarliniWagnerLinfWalk extends Walk {

  private static final double GROWTH = 2;

  /** How often the weight may grow for one τ before the search ends. */
  private static final int MOST_GROWTHS = 20;

  /** So many weights are tried in the steps that L2 has for one. */
  private static final int TRIES = 10;

  private static final double SMALLER = 0.9;

  private final CarliniWagnerParameters p;
  private final TanhDescent descent;
  private double tau = 1;
  private double weight;
  private int growths;
  private int time;

  CarliniWagnerLinfWalk(
      int row, int label, Geometry geometry, float[] clean, CarliniWagnerParameters p) {
    super(row, label, geometry, clean);
    this.p = p;
    this.descent = new TanhDescent(clean.length, p.stepSize());
    this.weight = p.initialWeight();
    descent.start(clean);
    descent.place(current);
  }

  @Override
  boolean done() {
    return growths > MOST_GROWTHS;
  }

  @Override
  void step(int step, boolean misclassified, float loss, float[] gradients, int offset) {
    time++;
    if (misclassified && loss >= p.confidence() && currentDistance() <= tau) {
      tau = SMALLER * Math.min(tau, currentDistance());
      growths = 0;
      weight = Math.max(p.initialWeight(), weight / GROWTH);
      time = 0;
    } else if (time >= Math.max(1, p.steps() / TRIES)) {
      growths++;
      weight *= GROWTH;
      time = 0;
    }
    double pull = loss < p.confidence() ? weight : 0;
    descent.step(i -> excess(i) - pull * gradients[offset + i]);
    descent.place(current);
  }

  /** Derivative of a pixel's change beyond τ. */
  private double excess(int i) {
    double change = (double) current[i] - clean[i];
    return Math.abs(change) > tau ? Math.signum(change) : 0;
  }
}
