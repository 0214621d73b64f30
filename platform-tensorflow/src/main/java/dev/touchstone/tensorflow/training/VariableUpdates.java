package dev.touchstone.tensorflow.training;

import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Assignment;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** An optimiser in a graph: the updates of variables, and the values that it keeps for them. */
public final class VariableUpdates {

  private static final float MOMENTUM = 0.9f;
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final float ADAM_EPSILON = 1e-8f;

  private final Optimizer optimizer;
  private final Placeholder<TFloat32> rate;
  private final Placeholder<TFloat32> beta1Power;
  private final Placeholder<TFloat32> beta2Power;
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  /** An additional value that the optimiser keeps for a variable. */
  private record Slot(long[] shape, Operand<TFloat32> value, Assignment assignment) {}

  /** Updates by an optimiser, to be built into the graph. */
  public VariableUpdates(Ops tf, Optimizer optimizer) {
    this.optimizer = optimizer;
    this.rate = scalar(tf);
    this.beta1Power = scalar(tf);
    this.beta2Power = scalar(tf);
  }

  private static Placeholder<TFloat32> scalar(Ops tf) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /**
   * Builds the update of each variable.
   *
   * @param before what has to be done before any variable changes
   * @param gradients one for each variable
   */
  public List<Op> build(
      Ops tf, List<Op> before, List<Declared> variables, List<Operand<TFloat32>> gradients) {
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Declared variable = variables.get(i);
      List<Operand<TFloat32>> own = new ArrayList<>();
      for (String slot : optimizer.slots()) {
        own.add(slot(tf, slot + "/" + variable.name(), variable.shape()));
      }
      Ops ordered = tf.withControlDependencies(before);
      updates.add(update(ordered, variable.value(), own, gradients.get(i)));
    }
    return updates;
  }

  private Op update(
      Ops tf, Operand<TFloat32> variable, List<Operand<TFloat32>> own, Operand<TFloat32> gradient) {
    return switch (optimizer) {
      case SGD -> tf.train.applyGradientDescent(variable, rate, gradient);
      case MOMENTUM ->
          tf.train.applyMomentum(variable, own.get(0), rate, gradient, tf.constant(MOMENTUM));
      case ADAM ->
          tf.train.applyAdam(
              variable,
              own.get(0),
              own.get(1),
              beta1Power,
              beta2Power,
              rate,
              tf.constant((float) BETA_1),
              tf.constant((float) BETA_2),
              tf.constant(ADAM_EPSILON),
              gradient);
    };
  }

  private Operand<TFloat32> slot(Ops tf, String name, long[] shape) {
    Operand<TFloat32> value = tf.variable(Shape.of(shape), TFloat32.class);
    Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    slots.put(name, new Slot(shape, value, new Assignment(fed, tf.assign(value, fed))));
    return value;
  }

  /**
   * Feeds what the updates need beside gradients.
   *
   * @param number how many steps came before
   * @param learningRate for this step
   * @return the tensors fed, to be closed after the run
   */
  public List<TFloat32> feed(Session.Runner runner, long number, double learningRate) {
    List<TFloat32> fed = new ArrayList<>();
    fed.add(feed(runner, rate, learningRate));
    if (optimizer == Optimizer.ADAM) {
      fed.add(feed(runner, beta1Power, StrictMath.pow(BETA_1, (double) number + 1)));
      fed.add(feed(runner, beta2Power, StrictMath.pow(BETA_2, (double) number + 1)));
    }
    return fed;
  }

  private static TFloat32 feed(Session.Runner runner, Placeholder<TFloat32> place, double value) {
    TFloat32 tensor = TFloat32.scalarOf((float) value);
    runner.feed(place, tensor);
    return tensor;
  }

  /** Shape of every kept value, by name. */
  public SortedMap<String, long[]> shapes() {
    SortedMap<String, long[]> shapes = new TreeMap<>();
    slots.forEach((name, slot) -> shapes.put(name, slot.shape()));
    return shapes;
  }

  /** The kept values before the first step. */
  public SortedMap<String, Tensor> initialValues() {
    SortedMap<String, Tensor> values = new TreeMap<>();
    slots.forEach(
        (name, slot) ->
            values.put(
                name,
                new Tensor(
                    slot.shape(), new float[Math.toIntExact(Shape.of(slot.shape()).size())])));
    return values;
  }

  /** A copy of every kept value. */
  public SortedMap<String, Tensor> read(Session session) {
    SortedMap<String, Tensor> values = new TreeMap<>();
    if (slots.isEmpty()) {
      return values;
    }
    Session.Runner runner = session.runner();
    slots.values().forEach(slot -> runner.fetch(slot.value()));
    try (Result result = Sessions.run(runner)) {
      int index = 0;
      for (Map.Entry<String, Slot> slot : slots.entrySet()) {
        values.put(
            slot.getKey(),
            new Tensor(slot.getValue().shape(), Tensors.values(result.get(index++))));
      }
    }
    return values;
  }

  /** Puts back what {@link #read} gave; other names are left alone. */
  public void assign(Session session, Map<String, Tensor> values) {
    Map<String, Assignment> assignments = new LinkedHashMap<>();
    slots.forEach((name, slot) -> assignments.put(name, slot.assignment()));
    BuiltNetwork.assign(session, assignments, values);
  }
}
