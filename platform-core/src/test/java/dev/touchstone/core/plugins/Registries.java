package dev.touchstone.core.plugins;

import dev.touchstone.api.ComponentFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

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

  /** What stands for the code of those components. */
  public static LoadedCode code() {
    return new LoadedCode(Map.of("test", Path.of("pom.xml")));
  }
}
