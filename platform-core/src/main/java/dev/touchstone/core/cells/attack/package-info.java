package dev.touchstone.core.cells.attack;
