/**
 * Planted faults, to be put before any network with any weights: what an evaluation must not be
 * taken in by. Nobody should defend anything with them.
 */
package dev.touchstone.examples.zoo;
