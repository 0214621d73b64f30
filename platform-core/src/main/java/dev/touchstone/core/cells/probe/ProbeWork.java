package dev.touchstone.core.cells.probe;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.GradientGraph;
import dev.touchstone.core.work.WorkChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has an audit probe an entry.
 *
 * @param entry the entry
 * @param audit the audit
 * @param samples indices into the test images that it gets
 * @param batch images per batch; determines float rounding, nothing else
 * @param seed the suite's seed
 * @param clean hashes of the cells with the samples' unattacked outcomes, in order
 * @param gradients where gradients come from; empty for the graph that logits come from
 */
@JsonTypeName("probe")
public record ProbeWork(
    EntrySpec entry,
    ComponentSpec audit,
    List<Integer> samples,
    int batch,
    long seed,
    List<String> clean,
    @OptionalKey Optional<GradientGraph> gradients)
    implements CellWork {

  /** Copies the lists and checks the numbers. */
  public ProbeWork {
    samples = List.copyOf(samples);
    clean = List.copyOf(clean);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
    clean.forEach(WorkChecks::hash);
  }

  @Override
  public String hash() {
    List<Object> determining = new ArrayList<>(List.of(streamHash(), samples, batch, clean));
    gradients.ifPresent(from -> determining.add(Map.of("gradients", from)));
    return Json.hash(determining);
  }

  /** Hash of what the cell's random streams depend on. */
  public String streamHash() {
    return Json.hash(List.of("probe", entry.hash(), audit.addressed(), seed));
  }

  /** None: what an audit finds is about the entry. */
  @Override
  public List<Integer> outcomes() {
    return List.of();
  }

  @Override
  public Map<ComponentKind, ComponentSpec> components() {
    return Map.of(ComponentKind.AUDIT, audit);
  }
}
