package dev.touchstone.core.cells.analyse;
