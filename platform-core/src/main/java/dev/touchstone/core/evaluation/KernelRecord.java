package dev.touchstone.core.evaluation;

import dev.touchstone.api.results.Fact;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.tensorflow.kernels.KernelReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What the checks of an entry's kernels found, beside its model: one file for its preparation, one
 * for its evaluation. Written whenever a check was made, so that results say on what they stand.
 */
public final class KernelRecord {

  private static final String PREPARATION = "kernels.json";
  private static final String EVALUATION = "evaluation-kernels.json";

  /** The name of the environment's fact that tells about kernels. */
  public static final String FACT = "kernels";

  /** What stands there when nobody looked. */
  public static final String NOT_CHECKED = "not checked";

  private KernelRecord() {}

  public static void prepared(ResultsStore store, String entry, KernelReport report) {
    store.writeBytes(store.model(entry).resolve(PREPARATION), Json.bytes(report));
  }

  static void evaluated(ResultsStore store, String entry, KernelReport report) {
    if (store.readOnly()) {
      return;
    }
    store.writeBytes(store.model(entry).resolve(EVALUATION), Json.bytes(report));
  }

  private static Optional<KernelReport> read(ResultsStore store, String entry, String name) {
    Path file = store.model(entry).resolve(name);
    try {
      Optional<byte[]> bytes = store.bytes(file);
      return bytes.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.MAPPER.readValue(bytes.get(), KernelReport.class));
    } catch (IOException | ResultsStore.UnreadableException e) {
      return Optional.empty(); // Damaged: then nobody knows, which is what the fact says.
    }
  }

  /**
   * What results say about the kernels that they stand on.
   *
   * @param entries names by hash of the model
   */
  public static Fact fact(ResultsStore store, SortedMap<String, String> entries) {
    TreeSet<String> kernels = new TreeSet<>();
    TreeSet<String> machines = new TreeSet<>();
    List<String> exceptions = new ArrayList<>();
    TreeSet<String> unchecked = new TreeSet<>();
    entries.forEach(
        (name, hash) -> {
          Optional<KernelReport> preparation = read(store, hash, PREPARATION);
          if (preparation.isEmpty()) {
            unchecked.add(name);
            return;
          }
          KernelReport all =
              read(store, hash, EVALUATION).map(preparation.get()::and).orElse(preparation.get());
          kernels.addAll(all.kernels());
          machines.add(preparation.get().machine());
          read(store, hash, EVALUATION).ifPresent(report -> machines.add(report.machine()));
          if (!all.allRight()) {
            exceptions.add(name + ": " + all.exceptions());
          }
        });
    if (unchecked.size() == entries.size()) {
      return new Fact(FACT, NOT_CHECKED);
    }
    StringBuilder text = new StringBuilder();
    text.append(kernels.size()).append(" checked against float64");
    text.append(exceptions.isEmpty() && unchecked.isEmpty() ? ", all right" : "");
    exceptions.forEach(exception -> text.append("; ").append(exception));
    if (!unchecked.isEmpty()) {
      text.append("; not checked: ").append(String.join(", ", unchecked));
    }
    if (machines.size() > 1) {
      text.append("; on several machines: ").append(String.join("; ", machines));
    }
    return new Fact(FACT, text.toString());
  }
}
