package dev.touchstone.benchmarks;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.tensorflow.graph.InputGradient;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Where the time of one PGD step goes, kernel by kernel: the input gradient of the network of Table
 * 3 for 128 images, with TensorFlow's own gradients alone, as the platform builds it, and the same
 * in bf16. TensorFlow's own trace; seconds are means over some runs, of which the first are left
 * out. With the name of a file, all kernels go there as CSV, too.
 */
public final class KernelTrace {

  private static final ImageShape SHAPE = new ImageShape(28, 28, 1);
  private static final int CLASSES = 10;
  private static final int WARM_UP = 5;
  private static final int RUNS = 20;

  private KernelTrace() {}

  /** Prints the three tables. */
  public static void main(String[] arguments) throws IOException {
    Map<String, Map<String, Double>> traces = new LinkedHashMap<>();
    trace(traces);
    if (arguments.length > 0) {
      store(traces, Path.of(arguments[0]));
    }
  }

  private static void store(Map<String, Map<String, Double>> traces, Path file) throws IOException {
    try (CsvFile csv = new CsvFile(file)) {
      List.of("graph", "kernel", "milliseconds_a_step").forEach(csv::text);
      csv.end();
      for (Map.Entry<String, Map<String, Double>> graph : traces.entrySet()) {
        for (Map.Entry<String, Double> kernel : graph.getValue().entrySet()) {
          csv.text(graph.getKey()).text(kernel.getKey()).number(kernel.getValue()).end();
        }
      }
      csv.finish();
    }
  }

  private static void trace(Map<String, Map<String, Double>> traces) {
    PrintStream screen = System.out;
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = new Pipeline(tf, KernelTrace::table3, List.of(), SHAPE, CLASSES, false);
      Operand<TFloat32> logits = pipeline.network().logits();
      Placeholder<TFloat32> cotangents =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, CLASSES)));
      Operand<TFloat32> plain =
          SymbolicGradients.build(
                  graph,
                  logits,
                  Optional.of(cotangents),
                  List.of(pipeline.networkInput()),
                  "the logits by the images")
              .get(0);
      Operand<TFloat32> own =
          InputGradient.build(
              graph,
              tf,
              logits,
              Optional.of(cotangents),
              pipeline.networkInput(),
              "the logits by the images");
      try (Session full = Sessions.open(graph);
          Session low = Sessions.openBfloat16(graph)) {
        for (Session session : List.of(full, low)) {
          pipeline
              .network()
              .assign(
                  session,
                  Trainer.initialWeights(KernelTrace::table3, SHAPE, CLASSES, new Seed(1))
                      .tensors());
        }
        traces.put(
            "plain",
            print(screen, "TensorFlow's own gradient, float32", full, pipeline, cotangents, plain));
        traces.put(
            "platform", print(screen, "the platform's, float32", full, pipeline, cotangents, own));
        traces.put(
            "platform-bf16", print(screen, "the platform's, bf16", low, pipeline, cotangents, own));
      }
    }
  }

  private static Operand<TFloat32> table3(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    Operand<TFloat32> hidden = block(network, "conv1", images, 1, 32);
    hidden = block(network, "conv2", hidden, 32, 64);
    hidden = tf.reshape(hidden, tf.constant(new int[] {-1, 7 * 7 * 64}));
    hidden = tf.nn.relu(dense(network, "fc1", hidden, 7 * 7 * 64, 1024));
    return dense(network, "fc2", hidden, 1024, CLASSES);
  }

  private static Operand<TFloat32> block(
      NetworkBuilder network, String name, Operand<TFloat32> input, int from, int to) {
    Ops tf = network.ops();
    Operand<TFloat32> filter =
        network.variable(name + ".weight", Initializer.HE_NORMAL, 5, 5, from, to);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, to);
    Operand<TFloat32> map =
        tf.withName(name).nn.conv2d(input, filter, List.of(1L, 1L, 1L, 1L), "SAME");
    return tf.nn.maxPool(
        tf.nn.relu(tf.nn.biasAdd(map, bias)),
        tf.constant(new int[] {1, 2, 2, 1}),
        tf.constant(new int[] {1, 2, 2, 1}),
        "SAME");
  }

  private static Operand<TFloat32> dense(
      NetworkBuilder network, String name, Operand<TFloat32> input, int from, int to) {
    Ops tf = network.ops();
    Operand<TFloat32> weight = network.variable(name + ".weight", Initializer.HE_NORMAL, from, to);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, to);
    return tf.nn.biasAdd(tf.withName(name).linalg.matMul(input, weight), bias);
  }

  private static Map<String, Double> print(
      PrintStream screen,
      String title,
      Session session,
      Pipeline pipeline,
      Operand<TFloat32> cotangents,
      Operand<TFloat32> gradient) {
    StepTrace kernels = new StepTrace(RUNS);
    double seconds = 0;
    try (TFloat32 images = random(SHAPE.size(), 28, 28, 1);
        TFloat32 factors = random(CLASSES, CLASSES)) {
      for (int run = 0; run < WARM_UP + RUNS; run++) {
        long start = System.nanoTime();
        try (Result result =
            session
                .runner()
                .feed(pipeline.images(), images)
                .feed(cotangents, factors)
                .fetch(gradient)
                .setOptions(StepTrace.OPTIONS)
                .runAndFetchMetadata()) {
          if (run >= WARM_UP) {
            seconds += (System.nanoTime() - start) / 1e9 / RUNS;
            kernels.add(result.getMetadata().orElseThrow());
          }
        }
      }
    }
    kernels.print(screen, title, seconds);
    return kernels.milliseconds();
  }

  private static TFloat32 random(int each, long... shape) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[Network.TABLE_3.batch() * each];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return TFloat32.tensorOf(
        Shape.of(Network.TABLE_3.batch()).append(Shape.of(shape)), DataBuffers.of(values));
  }
}
