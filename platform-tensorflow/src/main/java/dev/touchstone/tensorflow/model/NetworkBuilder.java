package dev.touchstone.tensorflow.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What the platform offers to a {@link GraphModel} that is being built into a graph. */
public interface NetworkBuilder {

  /** The graph's operations. */
  Ops ops();

  /** How many classes the logits must have. */
  int classes();

  /**
   * Whether this graph is for training: dropout drops and batch norm uses the batch's statistics
   * only then.
   */
  boolean training();

  /**
   * Declares a trainable variable. Its name is its key in the weights file.
   *
   * @param name unique in the network, such as {@code "conv1.weight"}
   * @param initializer first values when training starts from nothing
   * @param shape dimensions
   * @return the variable's value
   */
  Operand<TFloat32> variable(String name, Initializer initializer, long... shape);

  /**
   * Declares a variable that is stored with the weights but not trained, such as a moving average.
   *
   * @return the variable itself, assignable through {@link #ops} and {@link #afterStep}
   */
  Operand<TFloat32> statistic(String name, float initialValue, long... shape);

  /** Runs the operation after each training step; ignored in inference graphs. */
  void afterStep(Op update);

  /** Names an intermediate output, with the batch as first dimension, for analyses. */
  void expose(String name, Operand<TFloat32> output);

  /**
   * Names a value that depends on the variables alone, such as decoded prototypes, for analyses.
   *
   * @param name unique among outputs and values
   * @param value any shape
   */
  void exposeValue(String name, Operand<TFloat32> value);

  /**
   * Adds a term to the training loss, which begins as the batch's mean cross-entropy. Recorded
   * under its name for each epoch. Ignored in inference graphs.
   *
   * @param name such as {@code "reconstruction"}
   * @param weight factor of the term in the total
   * @param scalar the term
   */
  void addLoss(String name, double weight, Operand<TFloat32> scalar);
}
