package dev.touchstone.tensorflow.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

  private static final String FORMAT = "touchstone-checkpoint-2";

  /** What was written before checkpoints had a digest. */
  private static final String UNCHECKED_FORMAT = "touchstone-checkpoint-1";

  private static final String DIGEST = "digest";
  private static final JsonMapper JSON = new JsonMapper();

  Checkpoint {
    history = List.copyOf(history);
  }

  /** Replaces the file atomically. */
  void write(Path file) {
    try {
      Map<String, String> metadata = new TreeMap<>();
      metadata.put("format", FORMAT);
      metadata.put("epochs", Integer.toString(epochs));
      metadata.put("seconds", Double.toString(seconds));
      metadata.put("history", JSON.writeValueAsString(history));
      metadata.put(DIGEST, digest(file, new Weights(state, metadata)));
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
    fault(file, weights)
        .ifPresent(
            fault -> {
              throw new UserException(file + ": " + fault);
            });
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
      if (history.size() == checkpoint.epochs()
          && history.stream().allMatch(row -> row.size() == columns)) {
        return Optional.of(checkpoint);
      }
      throw foreign(file, null);
    } catch (JsonProcessingException | NumberFormatException e) {
      throw foreign(file, e);
    }
  }

  /**
   * What is wrong with a file as a checkpoint, whatever the training.
   *
   * @return why nobody should go on from it; empty if one may, or there is none
   */
  static Optional<String> fault(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return fault(file, Safetensors.read(file));
    } catch (UserException e) {
      return Optional.of(e.getMessage().replace(file + ": ", ""));
    }
  }

  private static Optional<String> fault(Path file, Weights weights) {
    String format = weights.metadata().getOrDefault("format", "");
    String digest = weights.metadata().get(DIGEST);
    if (format.equals(UNCHECKED_FORMAT) && digest == null) {
      return Optional.empty();
    }
    if (!format.equals(FORMAT)) {
      return Optional.of("not a checkpoint of this version");
    }
    return digest(file, weights).equals(digest)
        ? Optional.empty()
        : Optional.of("was changed after it was written, or belongs to another model");
  }

  /**
   * SHA-256 over all that a checkpoint says, and over the name of the folder that it is in, which
   * tells one model's training from another's.
   */
  private static String digest(Path file, Weights weights) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<String, String> metadata = new TreeMap<>(weights.metadata());
      metadata.remove(DIGEST);
      metadata.put(
          "folder", file.toAbsolutePath().normalize().getParent().getFileName().toString());
      metadata.put("file", file.getFileName().toString());
      Map<String, long[]> shapes = new TreeMap<>();
      weights.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
      digest.update(JSON.writeValueAsBytes(List.of(metadata, shapes)));
      for (Tensor tensor : weights.tensors().values()) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.values().length * Float.BYTES);
        bytes.asFloatBuffer().put(tensor.values());
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new AssertionError("every Java platform has SHA-256, and texts are always JSON", e);
    }
  }

  private static UserException foreign(Path file, Exception cause) {
    return new UserException(
        file + ": not a checkpoint of this training; move it away to train from the beginning",
        cause);
  }
}
