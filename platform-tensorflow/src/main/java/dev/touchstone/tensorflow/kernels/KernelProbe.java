package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * One kernel on one random batch: its output and TensorFlow's gradients by each of its inputs, in
 * float32 as a network runs them, against the same in float64.
 *
 * <p>Values are uniform in [−1, 1]. How far float32 may be off is not guessed: a sum of k products
 * in any order is wrong by at most λ √k u |S| but for a probability of 2 exp(−λ²/2), where u = 2⁻²⁴
 * and |S| bounds the partial sums (Higham and Mary, "A New Approach to Probabilistic Rounding Error
 * Analysis", SIAM J. Sci. Comput. 41(5), 2019, theorem 2.4). With λ = 10 that is never; the faults
 * looked for are 1,000 times larger.
 */
final class KernelProbe implements AutoCloseable {

  private static final double LAMBDA = 10;
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  /** Variance of a product of two values. */
  private static final double PRODUCT_DEVIATION = 1.0 / 3;

  private final Kernel kernel;
  private final Graph graph = Sessions.newGraph();
  private final Session session;
  private final List<Placeholder<TFloat32>> fed = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();
  private final List<Output<?>> measured = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<double[]> expected = new ArrayList<>();

  /**
   * Builds both, and computes in float64.
   *
   * @param builder how the kernel is built in float32
   * @throws RuntimeException if TensorFlow cannot build or differentiate it
   */
  KernelProbe(Kernel kernel, KernelBuilder builder) {
    this.kernel = kernel;
    try {
      Ops tf = Ops.create(graph);
      RandomGenerator random = new Seed(0).derive(kernel.key()).generator();
      List<Operand<?>> inputs = new ArrayList<>();
      for (int i = 0; i < kernel.inputs().size(); i++) {
        inputs.add(place(tf, kernel.inputs().get(i), positive(i), random));
      }
      Placeholder<TFloat32> cotangent = place(tf, kernel.output(), false, random);
      names.add("output");
      kernel.type().differentiated().forEach(i -> names.add(kernel.type().name(i) + " gradient"));
      Operand<?> single = builder.build(tf, kernel, inputs);
      measured.add(single.asOutput());
      measured.addAll(gradients(single, inputs, cotangent));
      List<Operand<?>> wide = new ArrayList<>();
      inputs.forEach(input -> wide.add(tf.dtypes.cast(input, TFloat64.class)));
      Operand<?> exact = exact(tf, wide);
      List<Output<?>> truth = new ArrayList<>(List.of(exact.asOutput()));
      truth.addAll(gradients(exact, wide, tf.dtypes.cast(cotangent, TFloat64.class)));
      this.session = Sessions.open(graph);
      run(truth, (index, tensor) -> expected.add(doubles((TFloat64) tensor)));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private Placeholder<TFloat32> place(
      Ops tf, List<Long> dimensions, boolean positive, RandomGenerator random) {
    Shape shape = Shape.of(dimensions.stream().mapToLong(Long::longValue).toArray());
    Placeholder<TFloat32> place = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    float[] array = new float[Math.toIntExact(shape.size())];
    for (int j = 0; j < array.length; j++) {
      array[j] = positive ? 0.5f + random.nextFloat() : 2 * random.nextFloat() - 1;
    }
    fed.add(place);
    values.add(array);
    return place;
  }

  /** A variance must be, and a scale near zero would hide the input's gradient. */
  private boolean positive(int input) {
    return kernel.type() == KernelType.BATCH_NORM && (input == 1 || input == 4);
  }

  private List<Output<?>> gradients(
      Operand<?> y, List<? extends Operand<?>> inputs, Operand<?> cotangent) {
    Output<?>[] by =
        kernel.type().differentiated().stream()
            .map(i -> inputs.get(i).asOutput())
            .toArray(Output<?>[]::new);
    return List.of(
        graph.addGradients(
            null, new Output<?>[] {y.asOutput()}, by, new Output<?>[] {cotangent.asOutput()}));
  }

  @SuppressWarnings("unchecked") // All are cast to float64.
  private Operand<?> exact(Ops tf, List<Operand<?>> inputs) {
    return kernel.type() == KernelType.BATCH_NORM
        ? batchNorm(tf, (List<Operand<TFloat64>>) (List<?>) inputs)
        : KernelBuilder.operation(tf, kernel, DataType.DT_DOUBLE, inputs);
  }

  /** TensorFlow has no fused batch norm in float64. */
  private Operand<TFloat64> batchNorm(Ops tf, List<Operand<TFloat64>> inputs) {
    Operand<TFloat64> x = inputs.get(0);
    Operand<TFloat64> mean = inputs.get(3);
    Operand<TFloat64> variance = inputs.get(4);
    if (kernel.flag("is_training")) {
      var positions = tf.constant(new int[] {0, 1, 2});
      mean = tf.math.mean(x, positions);
      variance = tf.math.mean(tf.math.squaredDifference(x, mean), positions);
    }
    Operand<TFloat64> epsilon = tf.constant((double) kernel.attributes().get("epsilon").getF());
    Operand<TFloat64> normal =
        tf.math.mul(tf.math.sub(x, mean), tf.math.rsqrt(tf.math.add(variance, epsilon)));
    return tf.math.add(tf.math.mul(normal, inputs.get(1)), inputs.get(2));
  }

  /** What is wrong in one more run; empty if all is right. */
  Optional<String> fault() {
    List<String> faults = new ArrayList<>();
    long[] terms = kernel.type().terms(kernel);
    run(
        measured,
        (index, tensor) -> {
          long products = terms[index];
          fault(Tensors.values(tensor), expected.get(index), products)
              .ifPresent(fault -> faults.add(names.get(index) + " " + fault));
        });
    return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
  }

  private Optional<String> fault(float[] single, double[] exact, long products) {
    double largest = 0;
    double worst = 0;
    for (int j = 0; j < exact.length; j++) {
      largest = Math.max(largest, Math.abs(exact[j]));
      double difference = Math.abs(single[j] - exact[j]);
      worst = Math.max(worst, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    double partialSums =
        kernel.type().sumsProducts()
            ? Math.max(largest, PRODUCT_DEVIATION * Math.sqrt((double) products))
            : Math.max(largest, 1);
    if (worst <= LAMBDA * Math.sqrt((double) products) * UNIT_ROUNDOFF * partialSums) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(Locale.ROOT, "off by %.2g of its largest value", worst / largest));
  }

  @FunctionalInterface
  private interface Receiver {
    void receive(int index, org.tensorflow.Tensor tensor);
  }

  private void run(List<Output<?>> outputs, Receiver receiver) {
    List<TFloat32> tensors = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (int i = 0; i < fed.size(); i++) {
        TFloat32 tensor = Tensors.of(values.get(i), fed.get(i).shape().asArray());
        tensors.add(tensor);
        runner.feed(fed.get(i), tensor);
      }
      outputs.forEach(runner::fetch);
      try (Result result = Sessions.run(runner)) {
        for (int i = 0; i < outputs.size(); i++) {
          receiver.receive(i, result.get(i));
        }
      }
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private static double[] doubles(TFloat64 tensor) {
    double[] values = new double[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asDoubles().read(values);
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
