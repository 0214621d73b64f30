/** Performance benchmarks. Claims of speed are ratios, measured interleaved in one run. */
package dev.touchstone.benchmarks;
