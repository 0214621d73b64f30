/** The work that is measured, each in a process of its own. */
package dev.touchstone.benchmarks.work;
