package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.tensorflow.training.LogitObjective;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Kullback–Leibler divergence of the adversarial prediction q = softmax(z') from the natural
 * one p = softmax(z): KL(p || q) = Σ p · (log p − log q). Its derivative by z' is q − p; it is 0 at
 * z' = z, where the divergence is smallest.
 */
final class Divergence implements LogitObjective {

  /** The divergence of each row, [n], from logits [n, classes]; differentiable by both. */
  static Operand<TFloat32> build(Ops tf, Operand<TFloat32> natural, Operand<TFloat32> attacked) {
    Operand<TFloat32> logRatio = tf.math.sub(tf.nn.logSoftmax(natural), tf.nn.logSoftmax(attacked));
    return tf.reduceSum(tf.math.mul(tf.nn.softmax(natural), logRatio), tf.constant(1));
  }

  @Override
  public void evaluate(
      float[] natural, float[] attacked, int classes, float[] losses, float[] cotangents) {
    for (int row = 0; row < losses.length; row++) {
      int offset = row * classes;
      double naturalNorm = logSumExp(natural, offset, classes);
      double attackedNorm = logSumExp(attacked, offset, classes);
      double divergence = 0;
      for (int k = offset; k < offset + classes; k++) {
        double logP = natural[k] - naturalNorm;
        double logQ = attacked[k] - attackedNorm;
        double p = StrictMath.exp(logP);
        divergence += p * (logP - logQ);
        cotangents[k] = (float) (StrictMath.exp(logQ) - p);
      }
      losses[row] = (float) divergence;
    }
  }

  private static double logSumExp(float[] values, int offset, int length) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = offset; k < offset + length; k++) {
      largest = Math.max(largest, values[k]);
    }
    double sum = 0;
    for (int k = offset; k < offset + length; k++) {
      sum += StrictMath.exp(values[k] - largest);
    }
    return largest + StrictMath.log(sum);
  }
}
