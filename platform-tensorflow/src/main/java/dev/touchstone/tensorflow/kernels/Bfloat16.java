package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.Seed;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether gradients in bf16 are to be had on a machine, and whether they are faster there. The
 * speed is measured once for each machine and network, and remembered in a file.
 *
 * <p>Thread-safe: one measurement at a time.
 */
public final class Bfloat16 {

  private static final Logger LOG = LoggerFactory.getLogger(Bfloat16.class);

  /** How many times as fast it must be: for less nobody gives up digits. */
  private static final double WORTH_IT = 1.1;

  /** The first of each is left out: it prepares the graph. */
  private static final int ROUNDS = 4;

  /** Environment variables that hold oneDNN back from newer instructions. */
  private static final List<String> LIMITS = List.of("ONEDNN_MAX_CPU_ISA=", "DNNL_MAX_CPU_ISA=");

  /** What stands in the names of instruction sets that have bf16, and of no limit. */
  private static final List<String> WITHIN = List.of("BF16", "FP16", "AMX", "ALL", "DEFAULT");

  private final Path file;
  private final Machine machine;

  /** Remembers in this file, which need not exist. */
  public Bfloat16(Path file) {
    this(file, Machine.current());
  }

  /** On another machine; for tests. */
  Bfloat16(Path file, Machine machine) {
    this.file = file;
    this.machine = machine;
  }

  /** Why this machine has no bf16; empty if it has. */
  public static Optional<String> missing() {
    return missing(Machine.current());
  }

  static Optional<String> missing(Machine machine) {
    List<String> instructions = List.of(machine.instructions().split(" ", -1));
    if (!instructions.contains("avx512_bf16") && !instructions.contains("amx_bf16")) {
      return Optional.of(
          "its processor (%s) has neither AVX512-BF16 nor AMX-BF16".formatted(machine.processor()));
    }
    return Arrays.stream(machine.variables().split(" ", -1))
        .filter(Bfloat16::switchesOff)
        .map(variable -> "the environment variable " + variable + " switches it off")
        .findFirst();
  }

  private static boolean switchesOff(String variable) {
    return variable.equals("TF_ENABLE_ONEDNN_OPTS=0")
        || (LIMITS.stream().anyMatch(variable::startsWith)
            && WITHIN.stream().noneMatch(variable::contains));
  }

  /**
   * Whether a network's gradients are clearly faster in bf16 here; measured with any weights.
   *
   * @param network what tells networks apart that differ in speed
   * @param batch images at a time
   * @param open opens the network, if nothing is known of it yet
   */
  public synchronized boolean pays(String network, int batch, Supplier<NetworkClassifier> open) {
    if (missing(machine).isPresent()) {
      return false;
    }
    KernelMemory memory = new KernelMemory(file, machine.key());
    String key = "bf16 gradients of " + network + ", " + batch + " images";
    Optional<Double> known = memory.get(key).flatMap(Bfloat16::number);
    if (known.isPresent()) {
      return known.get() >= WORTH_IT;
    }
    double gain;
    try (NetworkClassifier classifier = open.get()) {
      gain = gain(classifier, batch);
    }
    memory.put(key, String.valueOf(gain));
    memory.save();
    LOG.info("gradients of {} are {} times as fast in bf16", network, gain);
    return gain >= WORTH_IT;
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How many times as fast: measured in turn, because other work comes and goes. */
  private static double gain(NetworkClassifier classifier, int batch) {
    DifferentiableClassifier low = classifier.withBfloat16Gradients();
    RandomGenerator random = new Seed(0).generator();
    float[] images = new float[batch * classifier.inputShape().size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    int[] labels = new int[batch];
    Arrays.setAll(labels, i -> i % classifier.classes());
    GradientRequest request =
        new GradientRequest(
            images,
            labels,
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            Optional.empty(),
            new long[batch]);
    double[] full = new double[ROUNDS - 1];
    double[] half = new double[ROUNDS - 1];
    for (int round = 0; round < ROUNDS; round++) {
      double first = seconds(classifier, request);
      double second = seconds(low, request);
      if (round > 0) {
        full[round - 1] = first;
        half[round - 1] = second;
      }
    }
    Arrays.sort(full);
    Arrays.sort(half);
    return full[full.length / 2] / half[half.length / 2];
  }

  private static double seconds(DifferentiableClassifier classifier, GradientRequest request) {
    long start = System.nanoTime();
    classifier.gradients(request);
    return (System.nanoTime() - start) / 1e9;
  }
}
