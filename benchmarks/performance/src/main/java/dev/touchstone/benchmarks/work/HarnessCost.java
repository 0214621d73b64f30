package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Safetensors;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a PGD cell takes beside the bare loop of its own graph. Both run in one process in turn, so
 * that the machine's swings hit both, and the first figures show what the JVM's compiler takes.
 * Prints a CSV file; {@code FOLDER NETWORK ROUNDS} as the benchmark has prepared it.
 */
public final class HarnessCost {

  private HarnessCost() {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    Places places = Places.current(Path.of(arguments[0]));
    Network network = Network.of(arguments[1]);
    Preparation.prepare(places, network, 1);
    Batch batch = Batch.read(places.batch(network));
    try (PlatformAttack cell =
            new PlatformAttack(places, network, Quantity.PGD, "", network.batch());
        Cells cells = new Cells(places);
        GradientSource source =
            GradientSource.of(
                NetworkClassifier.open(
                    cells.model(network),
                    List.of(),
                    network.shape(),
                    Network.CLASSES,
                    Safetensors.read(places.weights(network))))) {
      System.out.println("round,what,seconds,processor_seconds,java_thread_seconds");
      Map<String, Runnable> parts = new LinkedHashMap<>();
      parts.put("cell", cell::run);
      parts.put("bare-loop", () -> PgdLoop.attack(source, batch.images(), batch.labels()));
      parts.put("forward", () -> source.logits(batch.images(), batch.labels()));
      for (int round = 1; round <= Integer.parseInt(arguments[2]); round++) {
        for (Map.Entry<String, Runnable> part : parts.entrySet()) {
          System.out.println(round + "," + part.getKey() + "," + time(part.getValue()));
        }
      }
    }
  }

  /** By the clock, of all cores, and of this thread, which waits while TensorFlow computes. */
  private static String time(Runnable run) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = System.nanoTime();
    long all = cpuTime();
    long own = threads.getCurrentThreadCpuTime();
    run.run();
    return String.format(
        Locale.ROOT,
        "%.4f,%.4f,%.4f",
        Window.since(begun),
        (cpuTime() - all) / 1e9,
        (threads.getCurrentThreadCpuTime() - own) / 1e9);
  }

  private static long cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
  }
}
