package dev.touchstone.api.results;

import dev.touchstone.api.ComponentDescriptor;

/**
 * A component as it was used.
 *
 * @param descriptor who it is
 * @param plugin plugin that brought it, with its version, such as {@code "attack-gradient 0.1.0"}
 * @param parameters effective parameters as JSON text, defaults included, keys in kebab case
 */
public record ComponentUse(ComponentDescriptor descriptor, String plugin, String parameters) {}
