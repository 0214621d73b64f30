package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.bounds.network.GraphReader;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.training.LossBuilder;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingStep;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Equation 12 of Gowal et al. 2018: κ · CE(z, y) + (1 − κ) · CE(ẑ, y), where z are the logits and ẑ
 * the worst that intervals allow over the ball of radius ε, cut with [0, 1].
 *
 * @param parameters how to train
 */
record IbpTraining(IbpTrainingParameters parameters) implements TrainingDefense {

  @Override
  public NormBall threat(double epochs) {
    double begun = epochs - parameters.warmUp();
    double risen = begun >= parameters.ramp() ? 1 : Math.max(0, begun / parameters.ramp());
    return new NormBall(Norm.LINF, risen * parameters.epsilon());
  }

  @Override
  public float[] images(TrainingStep step) {
    return step.images();
  }

  @Override
  public Operand<TFloat32> loss(LossBuilder building) {
    Ops tf = building.ops();
    Operand<TFloat32> worst = worstCase(building);
    Operand<TFloat32> clean = loss(tf, building.logits(), building.labels(), building.classes());
    Operand<TFloat32> robust = loss(tf, worst, building.labels(), building.classes());
    Operand<TFloat32> kappa = kappa(building);
    building.report("natural loss", clean);
    building.report("worst-case loss", robust);
    building.report("certified training accuracy (%)", certified(building, worst));
    building.report("kappa", kappa);
    return tf.math.add(
        tf.math.mul(kappa, clean), tf.math.mul(tf.math.sub(tf.constant(1f), kappa), robust));
  }

  /** Falls from 1 as ε rises from 0: both change over the same steps, in straight lines. */
  private Operand<TFloat32> kappa(LossBuilder building) {
    Ops tf = building.ops();
    float slope = (float) ((1 - parameters.kappa()) / parameters.epsilon());
    return tf.math.sub(tf.constant(1f), tf.math.mul(tf.constant(slope), building.epsilon()));
  }

  private static Operand<TFloat32> worstCase(LossBuilder building) {
    Ops tf = building.ops();
    try {
      Network<Operand<TFloat32>> network =
          GraphReader.read(tf, building.graph(), building.networkInput(), building.logits());
      Interval ball = Interval.ball(tf, building.images(), building.epsilon());
      Interval input = new StepDefenses(tf, building).apply(ball);
      return new IntervalPass(tf, network, input).worstCase(building.labels());
    } catch (UserException e) {
      throw new UserException("ibp-training: " + e.getMessage(), e);
    }
  }

  /** Share of the images of which no logit can reach that of their class, in percent. */
  private static Operand<TFloat32> certified(LossBuilder building, Operand<TFloat32> worst) {
    Ops tf = building.ops();
    Operand<TFloat32> truth =
        tf.oneHot(
            building.labels(), tf.constant(building.classes()), tf.constant(1f), tf.constant(0f));
    // That of the class is 0 in the worst case, too, and must not count.
    Operand<TInt32> byRow = tf.constant(1);
    Operand<TFloat32> others = tf.reduceMax(tf.math.sub(worst, truth), byRow);
    Operand<TFloat32> proved =
        tf.dtypes.cast(tf.math.less(others, tf.constant(0f)), TFloat32.class);
    return tf.math.mul(tf.constant(100f), tf.math.mean(proved, tf.constant(0)));
  }

  /** Two passes of intervals, forward and backward, as dear as this many gradients. */
  @Override
  public double gradientQueries() {
    return 2;
  }
}
