/** Several attacks in turn, each on the samples that the ones before have not broken. */
package dev.touchstone.plugins.attack.ensemble;
