/** Threat models: what an attacker may change, and by how much. */
package dev.touchstone.api.threat;
