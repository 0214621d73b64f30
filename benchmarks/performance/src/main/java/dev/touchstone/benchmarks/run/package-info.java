/** The command: what is run, in which order, each in a process of its own. */
package dev.touchstone.benchmarks.run;
