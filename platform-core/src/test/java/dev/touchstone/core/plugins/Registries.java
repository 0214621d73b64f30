package dev.touchstone.core.plugins;

import dev.touchstone.api.ComponentFactory;
import java.util.Arrays;

/** Registries of components that tests bring, without plugins. */
public final class Registries {

  private Registries() {}

  /** A registry of these components. */
  public static ComponentRegistry of(ComponentFactory<?>... factories) {
    return new ComponentRegistry(
        Arrays.stream(factories)
            .map(factory -> new RegisteredComponent(factory, "test", "1"))
            .toList());
  }
}
