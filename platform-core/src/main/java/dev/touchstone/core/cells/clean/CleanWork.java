package dev.touchstone.core.cells.clean;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.WorkChecks;
import java.util.List;

/**
 * Classifies unattacked samples.
 *
 * @param entry the entry
 * @param samples indices into the test images
 * @param batch images per batch
 */
@JsonTypeName("clean")
public record CleanWork(EntrySpec entry, List<Integer> samples, int batch) implements CellWork {

  /** Copies the list and checks the numbers. */
  public CleanWork {
    samples = List.copyOf(samples);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
  }

  @Override
  public String hash() {
    return Json.hash(List.of("clean", entry.hash(), samples, batch));
  }
}
