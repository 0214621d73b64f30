package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;

/**
 * A component with its parameters, as the suite asks for it.
 *
 * @param component who makes it
 * @param parameters bound parameters
 * @param effective the same as JSON, defaults included
 */
public record BoundComponent(
    RegisteredComponent component, Record parameters, ObjectNode effective) {

  /** The component's id. */
  public String id() {
    return component.factory().descriptor().id();
  }

  /** As plain data, for cells. */
  public ComponentSpec spec() {
    return new ComponentSpec(id(), component.factory().descriptor().version(), effective);
  }

  /** As reports show it. */
  public ComponentUse use() {
    return new ComponentUse(
        component.factory().descriptor(),
        component.pluginId() + " " + component.pluginVersion(),
        Json.text(PinnedFile.shown(effective)));
  }
}
