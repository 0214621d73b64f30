package dev.touchstone.core.cells.certify;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.OptionalKey;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.WorkChecks;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Certifies samples.
 *
 * @param entry the entry
 * @param threat the threat model
 * @param certifier the certifier
 * @param samples indices into the test images
 * @param batch images per batch; determines float rounding, nothing else
 * @param seed the suite's seed
 * @param after hash of a certification cell whose verdicts are taken over: only samples that it
 *     left undecided, or does not have, are certified. Left out of the text when empty
 */
@JsonTypeName("certify")
public record CertifyWork(
    EntrySpec entry,
    NormBall threat,
    ComponentSpec certifier,
    List<Integer> samples,
    int batch,
    long seed,
    @OptionalKey Optional<String> after)
    implements CellWork {

  /** Copies the list and checks the numbers. */
  public CertifyWork {
    samples = List.copyOf(samples);
    WorkChecks.samples(samples);
    WorkChecks.batch(batch);
    after.ifPresent(WorkChecks::hash);
  }

  @Override
  public String hash() {
    return after.isEmpty()
        ? Json.hash(List.of(streamHash(), samples, batch))
        : Json.hash(List.of(streamHash(), samples, batch, after.get()));
  }

  /** Hash of what the cell's random streams depend on; see an attack cell's. */
  public String streamHash() {
    return Json.hash(List.of("certify", entry.hash(), threat, certifier.addressed(), seed));
  }

  @Override
  public Optional<Threat> atThreat() {
    return Optional.of(threat);
  }

  @Override
  public Map<ComponentKind, ComponentSpec> components() {
    return Map.of(ComponentKind.CERTIFIER, certifier);
  }
}
