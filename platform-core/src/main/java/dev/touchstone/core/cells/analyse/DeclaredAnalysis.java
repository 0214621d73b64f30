package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.core.cells.Declared;

/**
 * What a manifest says of an analysis of the suite.
 *
 * @param name name in the report
 * @param component the analysis
 */
public record DeclaredAnalysis(String name, ComponentUse component) implements Declared {}
