package dev.touchstone.core.cells.prepare;
