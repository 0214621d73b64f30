package dev.touchstone.bounds;

import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Weights, and what is computed from them once, as variables of a graph: constants of the graph
 * would be computed again in each run, or copied by its optimiser.
 */
final class Constants {

  private record Assignment(Tensor value, Placeholder<TFloat32> place, Op assign) {}

  private final Ops tf;
  private final List<Assignment> assignments = new ArrayList<>();

  Constants(Ops tf) {
    this.tf = tf;
  }

  /** What a function makes of a weight. */
  <V extends TNumber> Operand<V> keep(
      Tensor weight, Class<V> type, Function<Operand<TFloat32>, Operand<V>> function) {
    Placeholder<TFloat32> place =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(weight.shape())));
    Operand<V> made = function.apply(place);
    Variable<V> variable = tf.variable(made.shape(), type);
    assignments.add(new Assignment(weight, place, tf.assign(variable, made)));
    return variable;
  }

  /** Computes everything; the graph must be complete. */
  void load(Session session) {
    for (Assignment assignment : assignments) {
      try (TFloat32 value = Tensors.of(assignment.value().values(), assignment.value().shape())) {
        Sessions.run(
                session.runner().feed(assignment.place(), value).addTarget(assignment.assign()))
            .close();
      }
    }
    assignments.clear();
  }
}
