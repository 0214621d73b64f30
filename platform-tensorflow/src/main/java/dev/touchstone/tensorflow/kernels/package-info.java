/**
 * Checks TensorFlow's kernels on the machine at hand before a network is trained or attacked on
 * them, and composes otherwise what is wrong. Not for plugins: it changes without notice.
 */
package dev.touchstone.tensorflow.kernels;
