package dev.touchstone.plugins.dataset.idx;

/** A published data set has nothing to choose: limits belong to the suite. */
public record PublishedParameters() {}
