/**
 * Tells before anything is trained what cannot work: components that do not fit an entry, a threat
 * or the data.
 */
package dev.touchstone.core.check;
