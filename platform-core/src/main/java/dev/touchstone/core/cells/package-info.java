/** What the harness knows of a kind of cell, and what it offers to one. Each kind has a folder. */
package dev.touchstone.core.cells;
