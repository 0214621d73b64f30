package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Auto-PGD in L1 (Croce and Hein 2021, "Mind the box", algorithm 1): steps along the signs of the
 * largest values of the gradient, as many as the best image so far makes seem right, projected onto
 * the ball and the box at once. Values that the box keeps from following the gradient are left out:
 * a step along them is none.
 */
final class SparseClimber extends Climber {

  /** Share of the values in a first step from an image that says nothing of how many are needed. */
  private static final double FIRST_SHARE = 0.2;

  /** Of the values that the best image changes, a step has fewer by this factor. */
  private static final double FEWER = 1.5;

  /** Fewer changed values than this share of before begin anew with a long step. */
  private static final double SPARSER = 0.95;

  private static final double SHORTER = 1.5;

  /** The shortest step, as a share of the radius. */
  private static final double SHORTEST = 0.1;

  private final NormBall threat;
  private NormBall ball;
  private double step;
  private double share;
  private double changed;
  private boolean fresh = true;
  private float bestLoss;

  SparseClimber(int row, float[] clean, ImageShape shape, NormBall threat) {
    super(row, clean, shape);
    this.threat = threat;
    this.ball = threat;
  }

  /** Within the threat, from however large a ball it is. */
  @Override
  float[] candidate() {
    float[] image = best.clone();
    threat.project(clean, 0, image, 0, shape);
    return image;
  }

  /** Gaussian values, projected onto the largest ball that the run begins with. */
  @Override
  void scatter(RandomGenerator random) {
    for (int i = 0; i < current.length; i++) {
      current[i] += (float) random.nextGaussian();
    }
  }

  /** Goes on in a ball of another radius, from the best image of the last one. */
  @Override
  void within(double radius, boolean first) {
    ball = new NormBall(Norm.L1, radius);
    if (!first) {
      goBack();
    }
    ball.project(clean, 0, current, 0, shape);
    step = radius;
    double now = changedValues(current);
    share = now == 0 ? FIRST_SHARE : now / current.length / FEWER;
    changed = now == 0 ? current.length : now;
    fresh = true;
  }

  @Override
  boolean note(float loss) {
    boolean highest = fresh || loss > bestLoss;
    if (highest) {
      bestLoss = loss;
    }
    fresh = false;
    return highest;
  }

  @Override
  void move() {
    int[] free = IntStream.range(0, current.length).filter(this::canFollow).toArray();
    int most = Math.max(1, (int) Math.ceil(share * current.length));
    double least = 0;
    if (free.length > most) {
      double[] slopes = IntStream.of(free).mapToDouble(i -> Math.abs(gradient[i])).toArray();
      Arrays.sort(slopes);
      least = slopes[slopes.length - most];
    }
    double limit = least;
    int[] taken = IntStream.of(free).filter(i -> Math.abs(gradient[i]) >= limit).toArray();
    for (int i : taken) {
      current[i] += (float) (Math.signum(gradient[i]) * step / taken.length);
    }
    ball.project(clean, 0, current, 0, shape);
  }

  private boolean canFollow(int i) {
    return gradient[i] > 0 ? current[i] < 1 : gradient[i] < 0 && current[i] > 0;
  }

  /**
   * Sets how many values a step has by the best image. If that has become sparser, goes back to it
   * with a step as long as the radius; else shortens the step.
   */
  @Override
  void checkpoint(int steps) {
    double now = changedValues(best);
    share = now / best.length / FEWER;
    if (now < SPARSER * changed) {
      step = ball.epsilon();
      goBack();
    } else {
      step = Math.max(step / SHORTER, SHORTEST * ball.epsilon());
    }
    changed = Math.max(1, now);
  }

  private double changedValues(float[] image) {
    return IntStream.range(0, image.length).filter(i -> image[i] != clean[i]).count();
  }
}
