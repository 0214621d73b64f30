/** Suites: the YAML that a user writes, and what it means once every component is bound. */
package dev.touchstone.core.suite;
