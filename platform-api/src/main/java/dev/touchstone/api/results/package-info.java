/**
 * Stored results as publishers read them: plain records, free of any file format.
 *
 * <p>Figures are not stored here but computed from the per-sample outcomes, so that each can be
 * traced to what it sums.
 */
package dev.touchstone.api.results;
