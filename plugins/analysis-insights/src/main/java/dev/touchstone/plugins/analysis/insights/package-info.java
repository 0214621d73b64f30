/**
 * Analyses that look inside models under attack: the figures of Zheng et al., Insights from
 * Attacking Interpretable Models, sections 2 and 3, and which class is taken for which.
 */
package dev.touchstone.plugins.analysis.insights;
