/** Annotations from which the strict binder, the documentation and the tests read parameters. */
package dev.touchstone.api.parameters;
