package dev.touchstone.core.cells.certify;
