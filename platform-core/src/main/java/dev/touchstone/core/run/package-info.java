/** Plans a suite into cells, runs them, and reads results back. */
package dev.touchstone.core.run;
