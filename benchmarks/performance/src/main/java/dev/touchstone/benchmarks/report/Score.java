package dev.touchstone.benchmarks.report;

/**
 * One figure.
 *
 * @param round from 1; 0 for what is measured once
 * @param subject a network's id, or what else it is about
 * @param quantity id of what was measured
 * @param unit of the value
 * @param side id of who computed
 * @param value the figure
 * @param peakBytes the most memory that the process had resident; NaN if unknown
 * @param load the machine's load average of the last minute, just before; NaN if unknown
 */
public record Score(
    int round,
    String subject,
    String quantity,
    String unit,
    String side,
    double value,
    double peakBytes,
    double load) {}
