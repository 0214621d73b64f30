/**
 * Conformance tests that a plugin's author extends, one class per extension point, and the
 * in-memory classifier and attack task that they run on.
 */
package dev.touchstone.testkit;
