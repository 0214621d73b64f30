/** From scores to tables. Claims of speed are ratios, taken round by round within one run. */
package dev.touchstone.benchmarks.report;
