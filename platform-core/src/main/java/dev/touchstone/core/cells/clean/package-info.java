package dev.touchstone.core.cells.clean;
