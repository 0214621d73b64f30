/** Analyses turn trained entries and attacks on them into figures and tables. */
package dev.touchstone.api.analysis;
