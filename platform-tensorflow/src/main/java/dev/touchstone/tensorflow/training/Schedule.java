package dev.touchstone.tensorflow.training;

/** How the learning rate changes over a training. */
public enum Schedule {
  /** It does not. */
  CONSTANT,
  /** Half a cosine, down to 0 (Loshchilov and Hutter 2017, without restarts). */
  COSINE,
  /**
   * Up from 1/25 in a straight line over the first 30 % of the steps, then down half a cosine to 0
   * (Smith 2018).
   */
  ONE_CYCLE,
  /** Divided by 10 after 50 % and again after 75 % of the steps. */
  STEP;

  private static final double WARM_UP = 0.3;
  private static final double WARM_UP_START = 1.0 / 25;

  /**
   * Factor of the learning rate in one step. Strict arithmetic, so that it is the same on every
   * machine.
   *
   * @param step from 0
   * @param steps steps in the whole training
   */
  public double factor(long step, long steps) {
    double done = (double) step / steps;
    return switch (this) {
      case CONSTANT -> 1;
      case COSINE -> cosine(done);
      case ONE_CYCLE ->
          done < WARM_UP
              ? WARM_UP_START + (1 - WARM_UP_START) * done / WARM_UP
              : cosine((done - WARM_UP) / (1 - WARM_UP));
      case STEP -> done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01;
    };
  }

  private static double cosine(double done) {
    return 0.5 * (1 + StrictMath.cos(Math.PI * done));
  }
}
