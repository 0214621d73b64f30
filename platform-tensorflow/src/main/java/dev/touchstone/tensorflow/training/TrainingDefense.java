package dev.touchstone.tensorflow.training;

import dev.touchstone.api.threat.NormBall;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Decides what a training step sees and which loss it lowers. Stateless: what it gives depends on
 * its arguments alone, so that an interrupted training goes on as if nothing had happened.
 */
public interface TrainingDefense {

  /**
   * What the attack of a step may do. It may grow over the training (warm-up).
   *
   * @param epochs passes over the training set at the end of the step; 0.5 is the middle of the
   *     first
   */
  NormBall threat(double epochs);

  /** How many images are fed for each of the batch: {@link #images} gives as many parts. */
  default int views() {
    return 1;
  }

  /**
   * What is fed for a batch of n images.
   *
   * @param step the batch, and the means to attack it
   * @return NHWC in [0, 1], {@link #views}·n images: a first view of each image in order, then a
   *     second of each, and so on
   */
  float[] images(TrainingStep step);

  /**
   * Builds the loss that takes the place of the mean cross-entropy. What the model adds to its loss
   * is added to this one, too.
   *
   * @param tf the graph's operations
   * @param logits [views·n, classes], in the order of {@link #images}
   * @param labels [views·n], class of each row
   * @param classes how many classes
   * @return a scalar
   */
  default Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    return TrainingGraph.crossEntropy(tf, logits, labels, classes);
  }

  /**
   * The same for losses that need more than the logits: what lies between the images and them, the
   * radius ε of the step, columns in the history. This is what a training asks for.
   *
   * @param building the training graph, but for the loss
   * @return a scalar
   */
  default Operand<TFloat32> loss(LossBuilder building) {
    return loss(building.ops(), building.logits(), building.labels(), building.classes());
  }

  /** How robustness is followed during the training; empty when it is not. */
  default Optional<RobustValidation> validation() {
    return Optional.empty();
  }

  /** Gradient queries that a step makes for each image; only used to estimate costs. */
  default double gradientQueries() {
    return 0;
  }
}
