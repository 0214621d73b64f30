package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.StepTrace;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.VariableUpdates;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Steps of Adam in TensorFlow Java alone: as PyTorch's loop, each on the batch in a new order. */
final class PlainTraining implements Work {

  private static final double LEARNING_RATE = 0.001;

  private final Graph graph = new Graph();
  private final Session session;
  private final Pipeline pipeline;
  private final Placeholder<TInt32> labels;
  private final Operand<TFloat32> loss;
  private final VariableUpdates updates;
  private final List<Op> targets;
  private final Batch batch;
  private final SplittableRandom random = new SplittableRandom(1);
  private long steps;

  PlainTraining(Network network, GraphModel model, Weights weights, Batch batch) {
    this.batch = batch;
    Ops tf = Ops.create(graph);
    pipeline = new Pipeline(tf, model, List.of(), network.shape(), Network.CLASSES, true);
    labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    loss =
        tf.math.mean(
            PlainTensorFlow.losses(tf, pipeline.network().logits(), labels), tf.constant(0));
    List<Declared> trained = pipeline.network().trainable();
    Output<?>[] values =
        trained.stream().map(each -> each.value().asOutput()).toArray(Output<?>[]::new);
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> gradient : graph.addGradients(loss.asOutput(), values)) {
      gradients.add(gradient.expect(TFloat32.class));
    }
    updates = new VariableUpdates(tf, Optimizer.ADAM);
    targets = new ArrayList<>(updates.build(tf, List.of(), trained, gradients));
    targets.addAll(pipeline.network().updates());
    session = new Session(graph);
    pipeline.network().assign(session, weights.tensors());
    updates.assign(session, new TreeMap<String, Tensor>(updates.initialValues()));
  }

  /**
   * A step's kernels.
   *
   * @param warmUp steps that go before
   * @param runs steps that are traced
   */
  void trace(PrintStream screen, String title, int warmUp, int runs) {
    for (int step = 0; step < warmUp; step++) {
      step();
    }
    StepTrace trace = new StepTrace(runs);
    long start = System.nanoTime();
    for (int step = 0; step < runs; step++) {
      step(
          runner -> {
            try (Result result = runner.setOptions(StepTrace.OPTIONS).runAndFetchMetadata()) {
              trace.add(result.getMetadata().orElseThrow());
            }
          });
    }
    trace.byKind().print(screen, title, Window.since(start) / runs);
  }

  private void step() {
    step(runner -> runner.run().close());
  }

  private void step(Consumer<Session.Runner> run) {
    int size = batch.images().length / batch.count();
    float[] images = new float[batch.images().length];
    int[] classes = new int[batch.count()];
    int[] order = order();
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(batch.images(), order[i] * size, images, i * size, size);
      classes[i] = batch.labels()[order[i]];
    }
    Session.Runner runner = session.runner();
    List<TFloat32> fed = updates.feed(runner, steps++, LEARNING_RATE);
    try (TFloat32 x = TFloat32.tensorOf(Shape.of(batch.dimensions()), DataBuffers.of(images));
        TInt32 y = TInt32.vectorOf(classes)) {
      targets.forEach(runner::addTarget);
      run.accept(runner.feed(pipeline.images(), x).feed(labels, y).fetch(loss));
    } finally {
      fed.forEach(TFloat32::close);
    }
  }

  private int[] order() {
    int[] order = new int[batch.count()];
    Arrays.setAll(order, i -> i);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
    return order;
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    return batch.count() * window.perSecond(this::step, this::step);
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    return Work.growth(this::step, 1, warmUp, marks);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
