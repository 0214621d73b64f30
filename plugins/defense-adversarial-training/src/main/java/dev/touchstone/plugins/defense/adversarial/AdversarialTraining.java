package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.training.RobustValidation;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.training.TrainingStep;
import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Both methods: what is fed, and which loss is lowered.
 *
 * @param parameters how to train
 */
record AdversarialTraining(AdversarialTrainingParameters parameters) implements TrainingDefense {

  /** Zhang et al. 2019 take 1 and 6; 6 is what is compared with since. */
  static final double DEFAULT_BETA = 6;

  /** Where the attack does not say how many steps it makes. */
  private static final double ASSUMED_STEPS = 10;

  @Override
  public NormBall threat(double epochs) {
    double risen = epochs >= parameters.warmUp() ? 1 : Math.max(0, epochs / parameters.warmUp());
    return new NormBall(parameters.norm(), risen * parameters.epsilon());
  }

  private boolean trades() {
    return parameters.method() == Method.TRADES;
  }

  @Override
  public int views() {
    return trades() ? 2 : 1;
  }

  @Override
  public float[] images(TrainingStep step) {
    if (!trades()) {
      return step.attacked(parameters.attack());
    }
    float[] attacked = step.attacked(parameters.attack(), new Divergence());
    float[] natural = step.images();
    float[] both = Arrays.copyOf(natural, natural.length + attacked.length);
    System.arraycopy(attacked, 0, both, natural.length, attacked.length);
    return both;
  }

  /** TRADES, equation 5 of Zhang et al. 2019: CE(f(x), y) + β · KL(f(x) || f(x')), means. */
  @Override
  public Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    if (!trades()) {
      return TrainingDefense.super.loss(tf, logits, labels, classes);
    }
    Operand<TInt32> rows = tf.constant(0);
    var halves = tf.split(rows, logits, 2L).output();
    Operand<TInt32> naturalLabels = tf.split(rows, labels, 2L).output().get(0);
    Operand<TFloat32> crossEntropy =
        TrainingDefense.super.loss(tf, halves.get(0), naturalLabels, classes);
    Operand<TFloat32> divergence =
        tf.math.mean(Divergence.build(tf, halves.get(0), halves.get(1)), tf.constant(0));
    Operand<TFloat32> beta = tf.constant(parameters.beta().orElse(DEFAULT_BETA).floatValue());
    return tf.math.add(crossEntropy, tf.math.mul(beta, divergence));
  }

  @Override
  public Optional<RobustValidation> validation() {
    AdversarialTrainingParameters.Validation validation = parameters.validation();
    return validation.images() == 0
        ? Optional.empty()
        : Optional.of(
            new RobustValidation(
                validation.attack(),
                new NormBall(parameters.norm(), parameters.epsilon()),
                validation.images(),
                validation.every(),
                validation.patience()));
  }

  @Override
  public double gradientQueries() {
    return number("steps", ASSUMED_STEPS) * number("restarts", 1);
  }

  private double number(String key, double otherwise) {
    AttackChoice attack = parameters.attack();
    return attack.parameters().get(key) instanceof Number value ? value.doubleValue() : otherwise;
  }
}
