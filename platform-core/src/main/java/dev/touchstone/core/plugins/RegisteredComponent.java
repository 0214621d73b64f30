package dev.touchstone.core.plugins;

import dev.touchstone.api.ComponentFactory;

/**
 * A component and the plugin it comes from.
 *
 * @param factory makes it
 * @param pluginId the plugin's id
 * @param pluginVersion the plugin's version
 */
public record RegisteredComponent(
    ComponentFactory<?> factory, String pluginId, String pluginVersion) {

  /** Kind and id, such as {@code "attack pgd"}. */
  String label() {
    return factory.kind().label() + " " + factory.descriptor().id();
  }
}
