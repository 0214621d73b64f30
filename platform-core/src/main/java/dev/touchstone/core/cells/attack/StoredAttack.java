package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.core.store.OptionalKey;
import java.util.List;
import java.util.Optional;

/**
 * Result of an attack cell.
 *
 * @param outcomes one per sample, in the cell's order
 * @param examples a few samples with their images
 * @param seconds wall-clock seconds
 * @param precision how its gradients in bf16 compared with float32's; empty and left out of the
 *     text if they were to be float32, or nothing was attacked
 * @param transforms what broke samples at a spatial threat; empty and left out of the text at
 *     others
 */
public record StoredAttack(
    List<SampleOutcome> outcomes,
    List<AttackExample> examples,
    double seconds,
    @OptionalKey Optional<PrecisionAudit> precision,
    @OptionalKey Optional<List<FoundTransform>> transforms) {

  /** Copies the transforms. */
  public StoredAttack {
    transforms = transforms.map(List::copyOf);
  }

  /** The result of an attack that proposes images. */
  public StoredAttack(
      List<SampleOutcome> outcomes,
      List<AttackExample> examples,
      double seconds,
      Optional<PrecisionAudit> precision) {
    this(outcomes, examples, seconds, precision, Optional.empty());
  }
}
