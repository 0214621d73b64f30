package dev.touchstone.core.cells;

/**
 * Where a cell belongs and its result lies, as a manifest tells.
 *
 * @param kind name of its kind
 * @param place where in the suite it belongs
 * @param hash content address of the result
 * @param samples how many outcomes the result has
 */
public record Placed(String kind, Place place, String hash, int samples) {}
