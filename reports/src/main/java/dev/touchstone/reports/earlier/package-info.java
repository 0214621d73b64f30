/**
 * Reads results folders of versions that published tables but no bundle. All that is known of those
 * formats is here.
 */
package dev.touchstone.reports.earlier;
