package dev.touchstone.core.cells;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest says of a component in a section of the suite.
 *
 * @param name name in the leaderboard
 * @param component the component
 * @param limit how many samples it is for; empty for all
 * @param source index of an entry that it refers to, such as the one that a transfer attack asks
 * @param used for each of the suite's threats its parameters with the values that it used there
 *     where they are left empty, as JSON text; empty where it used none
 */
public record Declared(
    String name,
    ComponentUse component,
    Optional<Integer> limit,
    Optional<Integer> source,
    Optional<List<String>> used) {

  /**
   * A component of a suite with these threats.
   *
   * @param atThreats whether it is used at each of them
   */
  public static Declared of(SuiteUse use, List<Threat> threats, boolean atThreats) {
    ComponentUse component = BoundComponent.with(use.component().use(threats), use.terms());
    List<String> used =
        atThreats
            ? threats.stream()
                .map(threat -> BoundComponent.with(use.component().use(threat), use.terms()))
                .map(ComponentUse::parameters)
                .toList()
            : List.of();
    return new Declared(
        use.name(),
        component,
        use.limit(),
        use.source(),
        used.stream().allMatch(component.parameters()::equals)
            ? Optional.empty()
            : Optional.of(used));
  }

  /** The component as it was used at one of the suite's threats. */
  public ComponentUse at(int threat) {
    return used.map(
            parameters ->
                new ComponentUse(
                    component.descriptor(), component.plugin(), parameters.get(threat)))
        .orElse(component);
  }
}
