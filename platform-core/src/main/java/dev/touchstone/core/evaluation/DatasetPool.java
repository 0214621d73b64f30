package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Loads each data set once per process. */
public final class DatasetPool {

  private final Components components;
  private final Locations locations;
  private final Map<String, Dataset> loaded = new HashMap<>();

  /** A pool that loads from these places. */
  public DatasetPool(Components components, Locations locations) {
    this.components = components;
    this.locations = locations;
  }

  /** The data set, loaded now if it was not yet. */
  public synchronized Dataset get(
      ComponentSpec spec, Progress progress, Cancellation cancellation) {
    String key = Json.hash(spec);
    Dataset dataset = loaded.get(key);
    if (dataset == null) {
      dataset = load(spec, progress, cancellation);
      loaded.put(key, dataset);
    }
    return dataset;
  }

  /**
   * The data set of an entry.
   *
   * @throws UserException if it is not the data that the cell was planned for
   */
  public Dataset get(EntrySpec entry, Progress progress, Cancellation cancellation) {
    Dataset dataset = get(entry.dataset(), progress, cancellation);
    if (!dataset.checksum().equals(entry.datasetChecksum())) {
      throw new UserException(
          "data set '%s': the data here (checksum %.12s…) is not what the cell was planned for (%.12s…)"
              .formatted(entry.dataset().id(), dataset.checksum(), entry.datasetChecksum()));
    }
    return dataset;
  }

  /** Where components keep what is dear to make again. */
  public Path cacheFolder() {
    return locations.cacheFolder();
  }

  private Dataset load(ComponentSpec spec, Progress progress, Cancellation cancellation) {
    try {
      Dataset dataset =
          components.dataset(
              spec,
              new DatasetContext(
                  locations.dataFolder(),
                  locations.cacheFolder(),
                  locations.offline(),
                  progress,
                  cancellation));
      return LoadedData.taken(spec.id(), dataset);
    } catch (CancelledException e) {
      cancellation.check();
      throw new ComponentException(
          "data set '" + spec.id() + "' threw CancelledException, and nobody had asked to stop", e);
    } catch (TouchstoneException | OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) { // whatever the data set's code throws
      throw new ComponentException("data set '" + spec.id() + "' failed: " + e, e);
    }
  }

  /**
   * Where data is found.
   *
   * @param dataFolder the user's data folder
   * @param cacheFolder where downloads, and what components keep, are
   * @param offline whether downloading is forbidden
   */
  public record Locations(Optional<Path> dataFolder, Path cacheFolder, boolean offline) {}
}
