package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.util.List;

/**
 * Result of an analysis cell.
 *
 * @param figures its figures
 * @param tables its tables
 * @param seconds wall-clock seconds
 */
public record StoredAnalysis(List<Figure> figures, List<NamedTable> tables, double seconds) {}
