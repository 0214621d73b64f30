/** What audits say, in the order in which readers should hear it. */
package dev.touchstone.reports.audits;
