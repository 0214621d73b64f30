package dev.touchstone.core.results;

import static dev.touchstone.core.results.DamagedException.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.core.results.earlier.FormatOne;
import dev.touchstone.core.results.earlier.FormatTwo;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.store.Seal;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import java.io.IOException;
import java.util.Optional;

/**
 * The files of the store: a JSON object that carries its digest ({@link Seal}), its format, the
 * work from which its address is computed, the code that did it, and what came out.
 *
 * @param format {@link #FORMAT}
 * @param work what was to be done
 * @param code which code did it
 * @param weights SHA-256 of a model's weights; left out elsewhere
 * @param images SHA-256 of the file with the images that a cell keeps; left out where there is none
 * @param result what came out; its kind follows from the work
 */
record StoredFile(
    int format,
    JsonNode work,
    Code code,
    @OptionalKey Optional<String> weights,
    @OptionalKey Optional<String> images,
    JsonNode result) {

  /** The format that this version writes. */
  static final int FORMAT = 3;

  private static final String FORMAT_KEY = "format";

  static byte[] encode(
      CellWork work, Code code, Optional<String> weights, Optional<String> images, Object result) {
    return Seal.seal(
        Json.bytes(
            new StoredFile(FORMAT, Json.tree(work), code, weights, images, Json.tree(result))));
  }

  /**
   * Reads a file of any format.
   *
   * @param address hash of the work, which the file's name says
   * @throws DamagedException if digest, format, address or kind are not right
   * @throws UserException if a newer version wrote the file
   */
  static <R> StoredCell<R> decode(byte[] bytes, String address, Class<R> type) {
    try {
      JsonNode tree = Json.MAPPER.readTree(bytes);
      require(tree != null && tree.isObject(), "it holds no JSON object");
      if (!tree.has(Seal.KEY) && !tree.has(FORMAT_KEY)) {
        JsonNode result = FormatTwo.result(FormatOne.result(tree));
        return new StoredCell<>(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Json.MAPPER.treeToValue(result, type));
      }
      Seal.fault(bytes).ifPresent(fault -> require(false, fault));
      requireKnown(tree.path(FORMAT_KEY).asInt());
      ((ObjectNode) tree).remove(Seal.KEY);
      StoredFile file = Json.MAPPER.treeToValue(tree, StoredFile.class);
      CellWork work = StoredKinds.work(file.work);
      require(work.hash().equals(address), "it belongs at another address");
      return new StoredCell<>(
          Optional.of(work),
          Optional.of(file.code),
          file.weights,
          file.images,
          Json.MAPPER.treeToValue(
              file.format < FORMAT ? FormatTwo.result(file.result) : file.result, type));
    } catch (JsonProcessingException e) {
      throw new DamagedException(
          "it cannot be read (%s)"
              .formatted(e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IllegalArgumentException e) {
      throw new DamagedException("it cannot be read (" + e.getMessage() + ")");
    } catch (IOException | RuntimeException e) {
      if (e instanceof DamagedException || e instanceof UserException) {
        throw (RuntimeException) e;
      }
      throw new DamagedException("it cannot be read (" + e + ")");
    }
  }

  private static void requireKnown(int format) {
    if (format > FORMAT) {
      throw new UserException(
          "it is of format %d, and this version reads formats up to %d: take the version that wrote it"
              .formatted(format, FORMAT));
    }
    require(
        format == FORMAT || format == FormatTwo.RESULTS,
        () -> "it says to be of format %d".formatted(format));
  }
}
