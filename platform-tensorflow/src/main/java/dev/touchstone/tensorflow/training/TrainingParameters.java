package dev.touchstone.tensorflow.training;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/**
 * How a network is trained. The defaults train the convolutional network of the paper's Table 3 on
 * MNIST to more than 99 %.
 *
 * @param epochs passes over the training set
 * @param batchSize images a step
 * @param optimizer how gradients change the variables
 * @param learningRate the schedule's highest rate
 * @param schedule how the rate changes
 * @param weightDecay factor of the weights that is added to their gradient
 * @param augmentation how images are varied
 * @param steps steps in all, whatever the epochs
 */
public record TrainingParameters(
    @Parameter(doc = "Passes over the training set.", defaultValue = "4", min = 1, max = 10_000)
        int epochs,
    @Parameter(doc = "Images a step.", defaultValue = "128", min = 1, max = 65_536) int batchSize,
    @Parameter(
            doc = "How gradients change the variables: sgd, momentum (0.9) or adam.",
            defaultValue = "adam")
        Optimizer optimizer,
    @Parameter(
            doc = "The schedule's highest learning rate.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 1_000)
        double learningRate,
    @Parameter(
            doc =
                "How the learning rate changes: constant, cosine (down to 0), one-cycle (up over"
                    + " 30 % of the steps, then down to 0) or step (a tenth after 50 % and 75 %).",
            defaultValue = "cosine")
        Schedule schedule,
    @Parameter(
            doc =
                "L2 penalty: this many times the value is added to the gradient of every variable"
                    + " that has at least 2 dimensions.",
            defaultValue = "0",
            min = 0,
            max = 1)
        double weightDecay,
    @Parameter(
            doc =
                "How images are varied anew in each epoch: none, shift (up to 2 pixels each way),"
                    + " shift-flip (also mirrored; not for digits), crop-flip (up to 4 pixels, also"
                    + " mirrored) or elastic (deformed smoothly, σ = 4 and α = 20 pixels; made for"
                    + " images of handwriting).",
            defaultValue = "none")
        Augmentation augmentation,
    @Parameter(
            doc =
                "Steps in all, instead of epochs; the last pass over the training set ends with"
                    + " them.",
            min = 1,
            max = 1_000_000_000)
        Optional<Integer> steps) {

  /** The defaults. */
  public static final TrainingParameters DEFAULTS =
      new TrainingParameters(4, 128, Optimizer.ADAM, 1e-3, Schedule.COSINE, 0, Augmentation.NONE);

  /** Settings that say how many epochs there are, not how many steps. */
  public TrainingParameters(
      int epochs,
      int batchSize,
      Optimizer optimizer,
      double learningRate,
      Schedule schedule,
      double weightDecay,
      Augmentation augmentation) {
    this(
        epochs,
        batchSize,
        optimizer,
        learningRate,
        schedule,
        weightDecay,
        augmentation,
        Optional.empty());
  }

  /** Steps that the training takes on so many images. */
  public long steps(int images) {
    return steps.map(Integer::longValue).orElse((long) epochs * stepsPerPass(images));
  }

  /** Passes over the images that are begun; the last one is cut short where {@code steps} ends. */
  public int passes(int images) {
    int each = stepsPerPass(images);
    return Math.toIntExact((steps(images) + each - 1) / each);
  }

  /** Batches in a pass; the last one may be smaller. */
  int stepsPerPass(int images) {
    return (images + batchSize - 1) / batchSize;
  }
}
