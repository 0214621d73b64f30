package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of tensors in a folder that belong to one piece of work, told by its key: the hash of all
 * that determines it. What is damaged or of other work counts as not there.
 *
 * @param folder where they are
 * @param key beginning of their names, and stated in each
 */
record KeyedWeights(Path folder, String key) {

  private static final Logger LOG = LoggerFactory.getLogger(KeyedWeights.class);
  private static final String KEY = "training";

  /** The file of a name that ends so. */
  Path file(String ending) {
    return folder.resolve(key + ending);
  }

  /**
   * Reads a file.
   *
   * @param shapes what it must hold; empty to take anything
   * @return empty when there is none, or it is to be made again
   */
  Optional<Weights> read(String ending, Map<String, long[]> shapes) {
    Path file = file(ending);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Weights weights = Safetensors.read(file);
      if (!shapes.isEmpty()) {
        weights.requireFit(shapes, file.toString());
      }
      if (key.equals(weights.metadata().get(KEY))) {
        return Optional.of(weights);
      }
      LOG.warn("{} is of another training and is made again", file);
    } catch (UserException e) {
      LOG.warn("{}; it is made again", e.getMessage());
    }
    return Optional.empty();
  }

  /** Replaces a file atomically. */
  void write(String ending, SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, String> stated = new HashMap<>(metadata);
    stated.put(KEY, key);
    Safetensors.write(file(ending), new Weights(tensors, stated));
  }

  /**
   * Deletes a file if there is one.
   *
   * @throws ResourceException if it cannot be deleted
   */
  void delete(String ending) {
    try {
      Files.deleteIfExists(file(ending));
    } catch (IOException e) {
      throw new ResourceException(file(ending) + ": cannot be deleted: " + e, e);
    }
  }
}
