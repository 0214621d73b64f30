/** Graphs for one set of weights: the same mathematics with less work. */
package dev.touchstone.tensorflow.frozen;
