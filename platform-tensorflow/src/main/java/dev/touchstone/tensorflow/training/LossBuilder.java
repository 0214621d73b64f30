package dev.touchstone.tensorflow.training;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What a {@link TrainingDefense} builds its loss from: the training graph, already complete. */
public interface LossBuilder {

  /** The graph, to read in it; operations are added with {@link #ops}. */
  Graph graph();

  /** The graph's operations. */
  Ops ops();

  /** What is fed, [views·n, height, width, channels], in front of the input defenses. */
  Operand<TFloat32> images();

  /** What the network gets, behind the input defenses; shaped as the images. */
  Operand<TFloat32> networkInput();

  /** [views·n, classes], of the network as in training, in the order of the images. */
  Operand<TFloat32> logits();

  /** [views·n], class of each row. */
  Operand<TInt32> labels();

  /** How many classes. */
  int classes();

  /** Radius of the step's {@link TrainingDefense#threat}, a scalar. */
  Operand<TFloat32> epsilon();

  /**
   * Gives the training's history a column: the mean of a value over the images of an epoch.
   *
   * @param name the column's heading; no other column has it
   * @param scalar the value of a step, before its update
   * @throws dev.touchstone.api.ComponentException if there is one of that name, or it is no scalar
   */
  void report(String name, Operand<TFloat32> scalar);
}
