/**
 * Audits that read stored outcomes. Each is a pure function of the results; all that is above a
 * note follows from a test at a stated level, or is certain.
 */
package dev.touchstone.plugins.audit.outcomes;
