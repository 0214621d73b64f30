package dev.touchstone.plugins.attack.minimum;

/**
 * Carlini and Wagner (2017), section VI-A: descent of ‖x − x₀‖² + c · max(z_y − max z_i + κ, 0),
 * and binary search over c.
 */
final class CarliniWagnerWalk extends Walk {

  /** As long as no weight misleads, the next is so much larger. */
  private static final double GROWTH = 10;

  /** Loss is looked at so many times in a search; one that has not fallen ends it. */
  private static final int LOOKS = 10;

  private static final double FALLEN = 0.9999;

  private final CarliniWagnerParameters p;
  private final TanhDescent descent;
  private double weight;
  private double lower;
  private double upper = Double.POSITIVE_INFINITY;
  private int searches;
  private int time;
  private boolean success;
  private double lastLoss = Double.POSITIVE_INFINITY;

  CarliniWagnerWalk(
      int row, int label, Geometry geometry, float[] clean, CarliniWagnerParameters p) {
    super(row, label, geometry, clean);
    this.p = p;
    this.descent = new TanhDescent(clean.length, p.stepSize());
    this.weight = p.initialWeight();
    restart();
  }

  private void restart() {
    descent.start(clean);
    descent.place(current);
    time = 0;
    success = false;
    lastLoss = Double.POSITIVE_INFINITY;
  }

  @Override
  boolean done() {
    return searches == p.searches();
  }

  @Override
  void step(int step, boolean misclassified, float loss, float[] gradients, int offset) {
    success |= misclassified && loss >= p.confidence();
    boolean settled = time % Math.max(1, p.steps() / LOOKS) == 0 && settled(loss);
    time++;
    if (settled || time == p.steps()) {
      searches++;
      nextWeight();
      restart();
    } else {
      double pull = loss < p.confidence() ? weight : 0;
      descent.step(i -> 2 * ((double) current[i] - clean[i]) - pull * gradients[offset + i]);
      descent.place(current);
    }
  }

  /** Whether the loss has not fallen since it was looked at last. */
  private boolean settled(float loss) {
    double squares = 0;
    for (float value : difference()) {
      squares += (double) value * value;
    }
    double total = squares + weight * Math.max(0, p.confidence() - loss);
    boolean settled = total > FALLEN * lastLoss;
    lastLoss = total;
    return settled;
  }

  private void nextWeight() {
    if (success) {
      upper = weight;
    } else {
      lower = weight;
    }
    weight = Double.isInfinite(upper) ? weight * GROWTH : (lower + upper) / 2;
  }
}
