/** Publishers turn stored results into files. */
package dev.touchstone.api.publish;
