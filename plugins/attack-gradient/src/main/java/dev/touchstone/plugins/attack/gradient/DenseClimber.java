package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/** Auto-PGD in L∞ and L2: steps with momentum, whose length is halved (algorithm 1). */
final class DenseClimber extends Climber {

  private final NormBall threat;
  private final Geometry geometry;
  private final Climb.Adaptive climb;
  private final float[] previous;
  private final float[] stepped;

  private float step;
  private boolean moved;
  private float loss = Float.NEGATIVE_INFINITY;
  private float bestLoss = Float.NEGATIVE_INFINITY;
  private int rises;
  private float bestAtCheckpoint = Float.NEGATIVE_INFINITY;
  private boolean halvedAtCheckpoint = true;

  DenseClimber(
      int row, float[] clean, ImageShape shape, NormBall threat, Climb.Adaptive climb, float step) {
    super(row, clean, shape);
    this.threat = threat;
    this.geometry = Geometry.of(threat.norm());
    this.climb = climb;
    this.previous = clean.clone();
    this.stepped = clean.clone();
    this.step = step;
  }

  @Override
  void scatter(RandomGenerator random) {
    geometry.scatterToEdge(current, threat.epsilon(), random);
    threat.project(clean, 0, current, 0, shape);
  }

  @Override
  boolean note(float loss) {
    if (loss > this.loss && moved) {
      rises++;
    }
    this.loss = loss;
    boolean highest = loss > bestLoss || !moved;
    if (highest) {
      bestLoss = loss;
    }
    if (!moved) {
      bestAtCheckpoint = loss;
    }
    return highest;
  }

  /** Makes a step: z = Π(x + η n(g)), x ← Π(x + α (z − x) + (1 − α) (x − x_previous)). */
  @Override
  void move() {
    int size = current.length;
    System.arraycopy(current, 0, stepped, 0, size);
    geometry.step(stepped, gradient, 0, size, step);
    threat.project(clean, 0, stepped, 0, shape);
    // There is no last step to go on with before the first.
    float fresh = moved ? (float) climb.momentum() : 1;
    float old = 1 - fresh;
    for (int i = 0; i < size; i++) {
      float x = current[i];
      current[i] = x + fresh * (stepped[i] - x) + old * (x - previous[i]);
      previous[i] = x;
    }
    threat.project(clean, 0, current, 0, shape);
    moved = true;
  }

  /**
   * Halves the step and goes back to the best point if the loss rose in too few of the steps since
   * the last checkpoint (condition 1), or if neither step nor best loss has changed since
   * (condition 2).
   */
  @Override
  void checkpoint(int steps) {
    boolean halve =
        rises <= climb.rho() * steps || (!halvedAtCheckpoint && bestAtCheckpoint >= bestLoss);
    halvedAtCheckpoint = halve;
    bestAtCheckpoint = bestLoss;
    rises = 0;
    if (halve) {
      step /= 2;
      goBack();
    }
  }
}
