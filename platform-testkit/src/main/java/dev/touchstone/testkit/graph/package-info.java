/** Conformance tests for graph-built models and input defenses; need platform-tensorflow. */
package dev.touchstone.testkit.graph;
