/** Cells that judge an entry under corruptions that the platform draws. */
package dev.touchstone.core.cells.corrupt;
