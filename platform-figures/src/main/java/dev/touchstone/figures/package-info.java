/**
 * Draws figures for analyses into PNG files: grids of images, heat maps and histograms. Runs
 * without a screen; the same input gives the same bytes on the same machine.
 */
package dev.touchstone.figures;
