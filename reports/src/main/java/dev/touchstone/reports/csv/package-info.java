/** Publishes results as CSV files for spreadsheets and scripts. */
package dev.touchstone.reports.csv;
