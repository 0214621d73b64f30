package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.PinnedFile;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import java.util.Collections;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component with its parameters, as the suite asks for it.
 *
 * @param component who makes it
 * @param parameters bound parameters
 * @param effective the same as JSON, defaults included
 */
public record BoundComponent(
    RegisteredComponent component, Record parameters, ObjectNode effective) {

  private static final Logger LOG = LoggerFactory.getLogger(BoundComponent.class);

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

  /**
   * As reports show an attack at one threat: with the values that it uses where its parameters are
   * left empty.
   *
   * @throws dev.touchstone.api.UserException if the attack is not possible at this threat
   */
  public ComponentUse use(Threat threat) {
    ObjectNode used = PinnedFile.shown(effective);
    derived((AttackFactory<?>) component.factory(), parameters, threat)
        .forEach(
            (key, value) -> {
              if (used.path(key).isNull()) {
                used.set(key, Json.tree(value));
              }
            });
    return new ComponentUse(use().descriptor(), use().plugin(), Json.text(used));
  }

  /** What a faulty plugin cannot tell stays as it was given: nothing but reports shows it. */
  private static <P extends Record> SortedMap<String, Object> derived(
      AttackFactory<P> factory, Record parameters, Threat threat) {
    try {
      return factory.derived(factory.parametersType().cast(parameters), threat);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("attack '{}': its derived parameters are unknown", factory.descriptor().id(), e);
      return Collections.emptySortedMap();
    }
  }
}
