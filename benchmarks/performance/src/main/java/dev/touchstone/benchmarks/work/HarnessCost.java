package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Safetensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
      System.out.println("round,cell_seconds,bare_loop_seconds,forward_seconds");
      for (int round = 1; round <= Integer.parseInt(arguments[2]); round++) {
        double attacked = seconds(cell::run);
        double looped = seconds(() -> PgdLoop.attack(source, batch.images(), batch.labels()));
        double forward = seconds(() -> source.logits(batch.images(), batch.labels()));
        System.out.println(
            String.format(Locale.ROOT, "%d,%.4f,%.4f,%.4f", round, attacked, looped, forward));
      }
    }
  }

  private static double seconds(Runnable run) {
    long begun = System.nanoTime();
    run.run();
    return Window.since(begun);
  }
}
