/** Defenses. Those that act inside the graph have their extension points in platform-tensorflow. */
package dev.touchstone.api.defense;
