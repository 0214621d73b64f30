/** Audits that probe entries with a few queries. */
package dev.touchstone.plugins.audit.probes;
