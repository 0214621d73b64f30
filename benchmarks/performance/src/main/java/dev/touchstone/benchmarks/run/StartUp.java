package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.benchmarks.work.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole processes of the command line, from their start to their end. */
final class StartUp {

  private static final int IMAGES = 10;

  private StartUp() {}

  /**
   * A process.
   *
   * @param subject what it does
   * @param side who does it
   * @param command the command line
   */
  record Command(String subject, Side side, List<String> command) {

    double seconds(Path folder) {
      long begun = System.nanoTime();
      ChildProcess.run(command, folder);
      return (System.nanoTime() - begun) / 1e9;
    }
  }

  /**
   * What is timed in a round.
   *
   * @param network is prepared
   */
  static List<Command> commands(
      Places places, Network network, int round, Optional<PyTorch> pyTorch) {
    String touchstone = places.home().resolve("touchstone").toString();
    String classified = "first " + IMAGES + " images classified";
    List<String> first = new ArrayList<>(List.of(touchstone, "run", suite(places, network)));
    first.addAll(List.of("--out", places.folder().resolve("first-" + round).toString()));
    places.data().ifPresent(data -> first.addAll(List.of("--data", data.toString())));
    List<Command> commands = new ArrayList<>();
    commands.add(new Command("version shown", Side.PLATFORM, List.of(touchstone, "version")));
    commands.add(
        new Command("plugins listed", Side.PLATFORM, List.of(touchstone, "plugins", "list")));
    commands.add(new Command(classified, Side.PLATFORM, first));
    pyTorch.ifPresent(
        found ->
            commands.add(
                new Command(
                    classified,
                    Side.PYTORCH,
                    found.command(network.id(), Side.PYTORCH, 0, List.of("first")))));
    return commands;
  }

  private static String suite(Places places, Network network) {
    Path suite = places.folder().resolve("first.yaml");
    try {
      Files.writeString(
          suite,
          """
          suite: first
          dataset: %s
          samples: { limit: %d }
          entries: [{ name: network, model: %s, weights: "%s" }]
          """
              .formatted(network.dataset(), IMAGES, network.model(), places.weights(network)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return suite.toString();
  }
}
