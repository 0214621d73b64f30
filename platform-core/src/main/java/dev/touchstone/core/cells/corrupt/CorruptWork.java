package dev.touchstone.core.cells.corrupt;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.corruptions.Corruptions;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.WorkChecks;
import java.util.List;
import java.util.Optional;

/**
 * Judges samples under all corruptions of a threat.
 *
 * @param entry the entry
 * @param threat the corruptions
 * @param samples indices into the test images
 * @param batch images per batch; determines float rounding, nothing else
 * @param seed the suite's seed
 * @param examples how many of the samples, from the first, are stored with their images
 */
@JsonTypeName("corrupt")
public record CorruptWork(
    EntrySpec entry,
    CorruptionThreat threat,
    List<Integer> samples,
    int batch,
    long seed,
    int examples)
    implements CellWork {

  /** Copies the list and checks the numbers. */
  public CorruptWork {
    samples = List.copyOf(samples);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
    if (examples < 0) {
      throw new IllegalArgumentException("examples must be ≥ 0, was " + examples);
    }
  }

  @Override
  public String hash() {
    return Json.hash(
        List.of(
            "corrupt", entry.hash(), threat, Corruptions.VERSION, samples, batch, seed, examples));
  }

  @Override
  public Optional<Threat> atThreat() {
    return Optional.of(threat);
  }
}
