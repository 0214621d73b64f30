/**
 * Turns weights of another framework, or under other names, into those of a network here: what goes
 * where is planned first ({@link dev.touchstone.tensorflow.weights.convert.ConversionPlan}), then
 * done. Nothing here reads files or runs networks.
 */
package dev.touchstone.tensorflow.weights.convert;
