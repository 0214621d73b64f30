/** The training loop. */
package dev.touchstone.tensorflow.training;
