/** A network as a list of layers, and how it is read from a TensorFlow graph. */
package dev.touchstone.bounds.network;
