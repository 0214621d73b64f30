package dev.touchstone.core.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.core.parameters.PinnedFile;

/**
 * A component and its parameters as plain data.
 *
 * @param id the component's id
 * @param version version of its results
 * @param parameters effective parameters, defaults included
 */
public record ComponentSpec(String id, String version, ObjectNode parameters) {

  /** Checks that there is something to look for. */
  public ComponentSpec {
    WorkChecks.notBlank(id, "the id of a component");
    WorkChecks.notBlank(version, "the version of component '" + id + "'");
  }

  /** What addresses are computed from: where files lie does not matter, what is in them does. */
  public ComponentSpec addressed() {
    return new ComponentSpec(id, version, PinnedFile.addressed(parameters));
  }
}
