/** Cells that certify samples; and the task through which every verdict is checked. */
package dev.touchstone.core.cells.certify;
