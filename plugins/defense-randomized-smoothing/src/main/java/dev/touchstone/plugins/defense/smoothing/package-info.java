/** Randomized smoothing: the defense {@code randomized-smoothing} and the certifier for it. */
package dev.touchstone.plugins.defense.smoothing;
