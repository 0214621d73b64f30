package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the data of each run against those that the stored results were made of. Results are found
 * by the checksum that the data set gives for itself; if it does not cover the data, results of
 * other images would be taken for this run's.
 */
public final class StoredData {

  private final ResultsStore store;
  private final Set<String> checked = new HashSet<>();
  private final Map<String, String> unknown = new HashMap<>();

  public StoredData(ResultsStore store) {
    this.store = store;
  }

  /**
   * What is stored.
   *
   * @param sha256 of all pixels and labels
   */
  private record Content(String sha256) {}

  /**
   * Digests the data once for each data set, and holds the digest against the store's.
   *
   * @throws ComponentException if the store remembers another one for the same checksum
   */
  public synchronized void requireSame(EntrySpec entry, Dataset dataset) {
    String key = key(entry, dataset);
    if (checked.contains(key)) {
      return;
    }
    String digest = LoadedData.digest(dataset);
    Optional<Content> stored = stored(store.data(key));
    if (stored.isPresent() && !stored.get().sha256().equals(digest)) {
      throw new ComponentException(
          "data set '%s': the images or labels are not those that the results in %s were made of, though its checksum %.12s… is the same; give another --out, and have the checksum cover all that determines the data"
              .formatted(entry.dataset().id(), store.folder(), dataset.checksum()));
    }
    checked.add(key);
    if (stored.isEmpty()) {
      unknown.put(key, digest);
    }
  }

  /** Remembers the data behind a result that was stored. */
  public synchronized void remember(EntrySpec entry, Dataset dataset) {
    String key = key(entry, dataset);
    String digest = unknown.remove(key);
    if (digest != null) {
      store.writeBytes(store.data(key), Json.bytes(new Content(digest)));
    }
  }

  private static String key(EntrySpec entry, Dataset dataset) {
    return Json.hash(List.of(entry.dataset(), dataset.checksum()));
  }

  /** What cannot be read says nothing of the data; it is moved aside and written anew. */
  private Optional<Content> stored(Path file) {
    try {
      Optional<byte[]> bytes = store.bytes(file);
      return bytes.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.MAPPER.readValue(bytes.get(), Content.class));
    } catch (IOException | ResultsStore.UnreadableException e) {
      if (!store.readOnly()) {
        store.setAside(file);
      }
      return Optional.empty();
    }
  }
}
