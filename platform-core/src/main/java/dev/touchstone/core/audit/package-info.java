/** Audits: which a suite chooses, and what they say of stored results. */
package dev.touchstone.core.audit;
