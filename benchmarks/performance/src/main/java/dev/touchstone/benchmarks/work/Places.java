package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things are.
 *
 * @param home the repository
 * @param data the data folder; empty to look among what was downloaded, or download
 * @param weights folder of weights that were trained elsewhere, which need not exist
 * @param folder of this run
 */
public record Places(Path home, Optional<Path> data, Path weights, Path folder) {

  /** Of a process of this run, from its system properties. */
  static Places current(Path folder) {
    return new Places(
        Path.of(System.getProperty("touchstone.home", ".")),
        Optional.ofNullable(System.getProperty("touchstone.data")).map(Path::of),
        Path.of(System.getProperty("touchstone.weights", "../shared/weights")),
        folder);
  }

  /** The weights of a network that all sides take. */
  public Path weights(Network network) {
    return folder.resolve(network.id() + ".safetensors");
  }

  /** A network's batch of images, and what the platform's graph says of them. */
  Path batch(Network network) {
    return folder.resolve(network.id() + "-batch.safetensors");
  }

  /** The first test images of a network's data set, for attacks that choose among them. */
  Path first(Network network) {
    return folder.resolve(network.id() + "-first.safetensors");
  }

  /** A network's weights that were trained elsewhere, if they are there. */
  Optional<Path> trained(Network network) {
    return Optional.of(network.weights(weights)).filter(Files::isRegularFile);
  }
}
