package dev.touchstone.plugins.certifier.binary;

/**
 * Bounds of hidden values, which hold in every smaller subcube as well.
 *
 * @param lower by hidden value
 * @param upper by hidden value
 */
record Ranges(double[] lower, double[] upper) {}
