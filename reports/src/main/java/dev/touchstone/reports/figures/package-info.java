/** The files that analyses' figures and tables become. */
package dev.touchstone.reports.figures;
