/** The command line: the only place that prints. */
package dev.touchstone.cli;
