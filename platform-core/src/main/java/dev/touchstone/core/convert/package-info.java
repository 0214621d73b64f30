/** Converts weights for an entry of a suite, and checks them by its clean accuracy. */
package dev.touchstone.core.convert;
