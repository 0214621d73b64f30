/** Cells that make an entry's model. */
package dev.touchstone.core.cells.prepare;
