/**
 * How the platform builds and runs graphs. Not for plugins: it changes without notice; they see the
 * packages {@code model} and {@code defense}.
 */
package dev.touchstone.tensorflow.graph;
