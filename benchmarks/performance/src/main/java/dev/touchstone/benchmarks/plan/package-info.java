/** What is measured: networks, quantities, sides. */
package dev.touchstone.benchmarks.plan;
