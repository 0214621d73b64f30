/** Weights of networks and their file format. */
package dev.touchstone.tensorflow.weights;
