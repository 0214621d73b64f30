/**
 * What earlier versions stored, as what this one would have: one class for each format that was
 * left. The rest of the platform knows the present format alone.
 */
package dev.touchstone.core.results.earlier;
