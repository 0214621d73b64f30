/** Does the work of a cell: prepares models, runs attacks, and judges what they propose. */
package dev.touchstone.core.evaluation;
