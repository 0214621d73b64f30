/** Cells in which an audit asks an entry itself. */
package dev.touchstone.core.cells.probe;
