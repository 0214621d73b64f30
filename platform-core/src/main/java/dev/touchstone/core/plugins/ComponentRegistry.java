package dev.touchstone.core.plugins;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.NearestName;
import java.util.Comparator;
import java.util.List;

/** All components of all loaded plugins, each unique by kind and id. Immutable. */
public final class ComponentRegistry {

  private final List<RegisteredComponent> components;

  ComponentRegistry(List<RegisteredComponent> components) {
    this.components =
        components.stream()
            .sorted(
                Comparator.comparing((RegisteredComponent component) -> component.factory().kind())
                    .thenComparing(ComponentRegistry::id))
            .toList();
  }

  /** All components, by kind and then by id. */
  public List<RegisteredComponent> all() {
    return components;
  }

  /** The components of one kind, by id. */
  public List<RegisteredComponent> all(ComponentKind kind) {
    return components.stream().filter(component -> component.factory().kind() == kind).toList();
  }

  /**
   * The component that a suite names.
   *
   * @param kind its kind
   * @param id its id
   * @param path where the suite names it, such as {@code entries[0].model}, for the message
   * @throws UserException if there is none; the message tells the nearest and all that are known
   */
  public RegisteredComponent find(ComponentKind kind, String id, String path) {
    List<RegisteredComponent> candidates = all(kind);
    return candidates.stream()
        .filter(component -> id(component).equals(id))
        .findFirst()
        .orElseThrow(() -> unknown(kind, id, path, candidates));
  }

  private static UserException unknown(
      ComponentKind kind, String id, String path, List<RegisteredComponent> candidates) {
    List<String> known = candidates.stream().map(ComponentRegistry::id).toList();
    String hint =
        known.isEmpty() ? "; no installed plugin brings any" : NearestName.hint(id, known);
    String place = path.isEmpty() ? "" : path + ": ";
    return new UserException(place + "there is no " + kind.label() + " '" + id + "'" + hint);
  }

  private static String id(RegisteredComponent component) {
    return component.factory().descriptor().id();
  }
}
