package dev.touchstone.plugins.analysis.insights;

/** Parameters of {@code prototypes}: it has none. */
public record PrototypesParameters() {}
