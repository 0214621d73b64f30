package dev.touchstone.core.cells.clean;

import dev.touchstone.api.results.CleanOutcome;
import java.util.List;

/**
 * Result of a clean cell.
 *
 * @param outcomes one per sample, in the cell's order
 * @param seconds wall-clock seconds
 */
public record StoredClean(List<CleanOutcome> outcomes, double seconds) {}
