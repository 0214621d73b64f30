/** The certifier {@code bounds}. */
package dev.touchstone.plugins.certifier.bounds;
