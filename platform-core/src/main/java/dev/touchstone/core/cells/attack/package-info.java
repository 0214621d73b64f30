/** Cells that attack samples; and the task through which the platform judges every proposal. */
package dev.touchstone.core.cells.attack;
