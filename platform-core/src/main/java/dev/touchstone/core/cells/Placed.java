package dev.touchstone.core.cells;

/**
 * Where a cell belongs and its result lies, as a manifest tells.
 *
 * @param place where in the suite it belongs
 * @param hash content address of the result
 * @param samples how many outcomes the result has
 * @param <P> the kind's places
 */
public record Placed<P extends Place>(P place, String hash, int samples) {}
