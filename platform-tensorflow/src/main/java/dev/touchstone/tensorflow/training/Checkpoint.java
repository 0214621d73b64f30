package dev.touchstone.tensorflow.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A training between two epochs.
 *
 * @param epochs epochs done
 * @param seconds time spent so far
 * @param history a row an epoch done
 * @param state variables and the optimiser's slots
 */
record Checkpoint(
    int epochs, double seconds, List<List<Double>> history, SortedMap<String, Tensor> state) {

  private static final String FORMAT = "touchstone-checkpoint-1";
  private static final JsonMapper JSON = new JsonMapper();

  Checkpoint {
    history = List.copyOf(history);
  }

  /** Replaces the file atomically. */
  void write(Path file) {
    try {
      Map<String, String> metadata =
          Map.of(
              "format",
              FORMAT,
              "epochs",
              Integer.toString(epochs),
              "seconds",
              Double.toString(seconds),
              "history",
              JSON.writeValueAsString(history));
      Safetensors.write(file, new Weights(state, metadata));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a list of numbers is always JSON", e);
    }
  }

  /**
   * Reads the file if there is one.
   *
   * @param shapes shape of each tensor of the state
   * @param columns values in a row of the history
   * @throws UserException if the file is no checkpoint of this training
   */
  static Optional<Checkpoint> read(Path file, Map<String, long[]> shapes, int columns) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Weights weights = Safetensors.read(file);
    weights.requireFit(shapes, "the checkpoint " + file);
    Map<String, String> metadata = weights.metadata();
    try {
      List<List<Double>> history =
          JSON.readValue(metadata.getOrDefault("history", ""), new TypeReference<>() {});
      Checkpoint checkpoint =
          new Checkpoint(
              Integer.parseInt(metadata.getOrDefault("epochs", "")),
              Double.parseDouble(metadata.getOrDefault("seconds", "")),
              history,
              weights.tensors());
      if (FORMAT.equals(metadata.get("format"))
          && history.size() == checkpoint.epochs()
          && history.stream().allMatch(row -> row.size() == columns)) {
        return Optional.of(checkpoint);
      }
      throw foreign(file, null);
    } catch (JsonProcessingException | NumberFormatException e) {
      throw foreign(file, e);
    }
  }

  private static UserException foreign(Path file, Exception cause) {
    return new UserException(
        file + ": not a checkpoint of this training; delete it to train from the beginning", cause);
  }
}
