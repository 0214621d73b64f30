package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * A network in a graph: what its model declared while it was built.
 *
 * <p>Variables are TensorFlow variables, not constants, in inference too: their values then exist
 * once, however many different runs (logits, gradients for each surrogate) the session prepares.
 */
public final class BuiltNetwork {

  /**
   * A declared variable.
   *
   * @param name key in the weights file
   * @param shape dimensions
   * @param initializer first values; empty for a statistic
   * @param initialValue first value of a statistic
   * @param value the variable in the graph
   */
  public record Declared(
      String name,
      long[] shape,
      Optional<Initializer> initializer,
      float initialValue,
      Operand<TFloat32> value) {

    /** Whether an optimiser changes it. */
    public boolean trainable() {
      return initializer.isPresent();
    }
  }

  /**
   * A term that the model adds to the training loss.
   *
   * @param name what it is called in the history
   * @param weight factor in the total
   * @param value scalar
   */
  public record LossTerm(String name, double weight, Operand<TFloat32> value) {}

  /**
   * How a variable is set.
   *
   * @param value fed with the new value
   * @param assign run to set it
   */
  public record Assignment(Placeholder<TFloat32> value, Op assign) {}

  private final Ops tf;
  private final DrawAverage average;
  private final Map<String, Declared> variables = new LinkedHashMap<>();
  private final Map<String, Assignment> assignments = new LinkedHashMap<>();
  private final SortedMap<String, Operand<TFloat32>> exposed = new TreeMap<>();
  private final SortedMap<String, Operand<TFloat32>> exposedValues = new TreeMap<>();
  private final List<LossTerm> losses = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final Operand<TFloat32> logits;

  private BuiltNetwork(
      Ops tf,
      GraphModel model,
      Operand<TFloat32> images,
      DrawAverage average,
      int classes,
      boolean training) {
    this.tf = tf;
    this.average = average;
    Operand<TFloat32> built = model.build(new Recorder(classes, training), images);
    requireLogits(built.shape(), classes);
    this.logits = average.logits(tf, built, classes);
  }

  private static void requireLogits(Shape shape, int classes) {
    if (shape.numDimensions() != 2 || (shape.get(1) != classes && shape.get(1) >= 0)) {
      throw new ComponentException(
          "the network gives logits of shape %s; [n, %d] is needed".formatted(shape, classes));
    }
  }

  /**
   * Builds a model into a graph.
   *
   * @param tf the graph's operations
   * @param model the network
   * @param images [n, height, width, channels]
   * @param classes how many logits there must be
   * @param training whether dropout and batch norm are to behave as in training
   * @throws ComponentException if the model fails or its logits are not [n, classes]
   */
  public static BuiltNetwork build(
      Ops tf, GraphModel model, Operand<TFloat32> images, int classes, boolean training) {
    return build(tf, model, images, DrawAverage.NONE, classes, training);
  }

  /** The same for images that are copies; outputs are means over them. */
  static BuiltNetwork build(
      Ops tf,
      GraphModel model,
      Operand<TFloat32> images,
      DrawAverage average,
      int classes,
      boolean training) {
    try {
      return new BuiltNetwork(tf, model, images, average, classes, training);
    } catch (TouchstoneException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ComponentException("the network cannot be built: " + e.getMessage(), e);
    }
  }

  /** Logits, [n, classes]. */
  public Operand<TFloat32> logits() {
    return logits;
  }

  /** All variables in the order of their declaration. */
  public Collection<Declared> variables() {
    return Collections.unmodifiableCollection(variables.values());
  }

  /** Those that an optimiser changes, in the order of their declaration. */
  public List<Declared> trainable() {
    return variables.values().stream().filter(Declared::trainable).toList();
  }

  /** Shape of every variable by name. */
  public SortedMap<String, long[]> shapes() {
    return new TreeMap<>(declared());
  }

  /** The same in the order in which the model asked for them: from the image to the logits. */
  public Map<String, long[]> declared() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    variables.values().forEach(variable -> shapes.put(variable.name(), variable.shape()));
    return shapes;
  }

  /** The named intermediate outputs. */
  public SortedMap<String, Operand<TFloat32>> exposed() {
    return Collections.unmodifiableSortedMap(exposed);
  }

  /** What the model names that depends on its variables alone. */
  public SortedMap<String, Operand<TFloat32>> exposedValues() {
    return Collections.unmodifiableSortedMap(exposedValues);
  }

  /** The additional terms of the training loss. */
  public List<LossTerm> losses() {
    return Collections.unmodifiableList(losses);
  }

  /** What is to run after each training step. */
  public List<Op> updates() {
    return Collections.unmodifiableList(updates);
  }

  /** Gives every variable its value; shapes must have been checked. */
  public void assign(Session session, Map<String, Tensor> values) {
    assign(session, assignments, values);
  }

  /**
   * Assigns in one run: for each combination of targets the session prepares the whole graph anew,
   * which takes a deep network minutes if every variable has a run of its own.
   */
  public static void assign(
      Session session, Map<String, Assignment> assignments, Map<String, Tensor> values) {
    if (assignments.isEmpty()) {
      return;
    }
    List<TFloat32> fed = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      assignments.forEach(
          (name, assignment) -> {
            Tensor tensor = values.get(name);
            TFloat32 value = Tensors.of(tensor.values(), tensor.shape());
            fed.add(value);
            runner.feed(assignment.value(), value).addTarget(assignment.assign());
          });
      Sessions.run(runner).close();
    } finally {
      fed.forEach(TFloat32::close);
    }
  }

  /**
   * Gives every variable the value that the same network has in another session, without a detour
   * through Java's memory. Nothing may change the other session's variables meanwhile.
   */
  public void assign(Session session, BuiltNetwork source, Session sourceSession) {
    if (source.variables.isEmpty()) {
      return; // TensorFlow refuses to run nothing.
    }
    try (Result values = source.fetch(sourceSession)) {
      Session.Runner runner = session.runner();
      int index = 0;
      for (String name : source.variables.keySet()) {
        assign(runner, name, values.get(index++));
      }
      Sessions.run(runner).close();
    }
  }

  private void assign(Session.Runner runner, String name, org.tensorflow.Tensor value) {
    Assignment assignment = assignments.get(name);
    runner.feed(assignment.value(), value).addTarget(assignment.assign());
  }

  /** Every variable's value, in the order of their declaration. */
  private Result fetch(Session session) {
    Session.Runner runner = session.runner();
    variables.values().forEach(variable -> runner.fetch(variable.value()));
    return Sessions.run(runner);
  }

  /** A copy of every variable's value. */
  public SortedMap<String, Tensor> read(Session session) {
    SortedMap<String, Tensor> values = new TreeMap<>();
    try (Result result = fetch(session)) {
      int index = 0;
      for (Declared variable : variables.values()) {
        values.put(
            variable.name(), new Tensor(variable.shape(), Tensors.values(result.get(index++))));
      }
    }
    return values;
  }

  /** The builder that the model sees. */
  private final class Recorder implements NetworkBuilder {

    private final int classes;
    private final boolean training;

    Recorder(int classes, boolean training) {
      this.classes = classes;
      this.training = training;
    }

    @Override
    public Ops ops() {
      return tf;
    }

    @Override
    public int classes() {
      return classes;
    }

    @Override
    public boolean training() {
      return training;
    }

    @Override
    public Operand<TFloat32> variable(String name, Initializer initializer, long... shape) {
      return declare(name, Optional.of(initializer), 0, shape);
    }

    @Override
    public Operand<TFloat32> statistic(String name, float initialValue, long... shape) {
      return declare(name, Optional.empty(), initialValue, shape);
    }

    private Operand<TFloat32> declare(
        String name, Optional<Initializer> initializer, float initialValue, long... shape) {
      if (Arrays.stream(shape).anyMatch(dimension -> dimension < 1)) {
        throw new ComponentException(
            "variable '%s' cannot have the shape %s".formatted(name, Arrays.toString(shape)));
      }
      // TensorFlow's own messages then name the variable as its author does.
      String operation = name.replaceAll("^[^A-Za-z0-9]|[^A-Za-z0-9_.]", "v");
      Operand<TFloat32> variable = tf.withName(operation).variable(Shape.of(shape), TFloat32.class);
      Declared declared = new Declared(name, shape.clone(), initializer, initialValue, variable);
      if (variables.putIfAbsent(name, declared) != null) {
        throw new ComponentException("the network declares the variable '" + name + "' twice");
      }
      Placeholder<TFloat32> value =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
      assignments.put(name, new Assignment(value, tf.assign(variable, value)));
      return variable;
    }

    @Override
    public void afterStep(Op update) {
      if (training) {
        updates.add(update);
      }
    }

    @Override
    public void expose(String name, Operand<TFloat32> output) {
      if (exposed.putIfAbsent(name, average.mean(tf, output)) != null) {
        throw new ComponentException("the network exposes the output '" + name + "' twice");
      }
    }

    @Override
    public void exposeValue(String name, Operand<TFloat32> value) {
      if (exposedValues.putIfAbsent(name, value) != null) {
        throw new ComponentException("the network exposes the value '" + name + "' twice");
      }
    }

    @Override
    public void addLoss(String name, double weight, Operand<TFloat32> scalar) {
      if (training) {
        if (losses.stream().anyMatch(term -> term.name().equals(name))) {
          throw new ComponentException("the network adds the loss '" + name + "' twice");
        }
        losses.add(new LossTerm(name, weight, scalar));
      }
    }
  }
}
