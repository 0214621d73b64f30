package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;

/**
 * Result of an attack cell.
 *
 * @param outcomes one per sample, in the cell's order
 * @param examples a few samples with their images
 * @param seconds wall-clock seconds
 */
public record StoredAttack(
    List<SampleOutcome> outcomes, List<AttackExample> examples, double seconds) {}
