package dev.touchstone.core.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of runs went that is in no result. With the seconds of what they trained,
 * attacked, certified and analysed it adds up to the length of all runs in a folder that came to
 * their end.
 *
 * @param start seconds of loading plugins and data, and of planning
 * @param preparation seconds of preparing entries, without training: fitting defenses, checking
 *     kernels and gradients
 * @param clean seconds of classifying unattacked images
 * @param failed seconds of cells that failed, or were given up after a time limit
 * @param other all else while cells ran: reading and storing results. Negative where cells ran at
 *     the same time
 * @param reports seconds of reading the results and publishing
 */
public record RunTimes(
    double start, double preparation, double clean, double failed, double other, double reports) {

  /** No time at all. */
  public static final RunTimes NONE = new RunTimes(0, 0, 0, 0, 0, 0);

  /** Of the start alone. */
  public static RunTimes ofStart(double seconds) {
    return new RunTimes(seconds, 0, 0, 0, 0, 0);
  }

  /** Of the reports alone. */
  public static RunTimes ofReports(double seconds) {
    return new RunTimes(0, 0, 0, 0, 0, seconds);
  }

  private static Path file(ResultsStore store) {
    return store.folder().resolve("store/times");
  }

  /** What runs in the folder left; empty if there was none, or it cannot be read. */
  public static Optional<RunTimes> read(ResultsStore store) {
    try {
      Optional<byte[]> bytes = store.bytes(file(store));
      if (bytes.isEmpty() || Seal.fault(bytes.get()).isPresent()) {
        return Optional.empty(); // No figure depends on it.
      }
      ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(bytes.get());
      tree.remove(Seal.KEY);
      return Optional.of(Json.MAPPER.treeToValue(tree, RunTimes.class));
    } catch (ResultsStore.UnreadableException | ClassCastException | IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps them in the folder. The caller holds the store's lock. */
  public void write(ResultsStore store) {
    store.writeBytes(file(store), Seal.seal(Json.text(this).getBytes(StandardCharsets.UTF_8)));
  }

  /** Forgets those of earlier runs. */
  public static void forget(ResultsStore store) {
    store.delete(file(store));
  }

  /** Both together. */
  public RunTimes plus(RunTimes more) {
    return new RunTimes(
        start + more.start,
        preparation + more.preparation,
        clean + more.clean,
        failed + more.failed,
        other + more.other,
        reports + more.reports);
  }

  /** Seconds by what they were spent on, in the order in which a run spends them. */
  public Map<String, Double> byWhat() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("start, plugins and data", start);
    parts.put("preparation and checks", preparation);
    parts.put("clean images", clean);
    parts.put("cells that failed", failed);
    parts.put("reading and storing results", other);
    parts.put("reports", reports);
    return parts;
  }
}
