/** The certifier {@code binary}. */
package dev.touchstone.plugins.certifier.binary;
