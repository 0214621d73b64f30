/** Audits: what looks at an evaluation, not at an entry, and says where it cannot be trusted. */
package dev.touchstone.api.audit;
