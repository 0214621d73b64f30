/** Cells that classify unattacked samples. */
package dev.touchstone.core.cells.clean;
