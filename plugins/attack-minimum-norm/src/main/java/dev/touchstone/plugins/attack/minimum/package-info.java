/** Attacks that look for the nearest misclassified image, whatever its distance. */
package dev.touchstone.plugins.attack.minimum;
