/** Entries against one another on the same samples: differences, and ranks that these support. */
package dev.touchstone.reports.comparison;
