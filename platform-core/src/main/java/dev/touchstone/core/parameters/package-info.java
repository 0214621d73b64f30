/** The strict binder between suites and parameter records. */
package dev.touchstone.core.parameters;
