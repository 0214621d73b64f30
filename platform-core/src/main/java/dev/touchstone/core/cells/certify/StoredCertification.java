package dev.touchstone.core.cells.certify;

import dev.touchstone.api.results.CertificationOutcome;
import java.util.List;

/**
 * Result of a certification cell.
 *
 * @param outcomes one per sample, in the cell's order
 * @param seconds wall-clock seconds
 */
public record StoredCertification(List<CertificationOutcome> outcomes, double seconds) {}
