/**
 * Cells as plain data: what is to be done and what came out, in JSON. The harness runs its own
 * cells through exactly this door, so that another process or machine can.
 */
package dev.touchstone.core.work;
