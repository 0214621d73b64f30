/** Cells that make figures and tables of entries. */
package dev.touchstone.core.cells.analyse;
