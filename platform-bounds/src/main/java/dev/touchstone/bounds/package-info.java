/** Rigorous bounds of a network over a set of inputs, in batches on TensorFlow. */
package dev.touchstone.bounds;
