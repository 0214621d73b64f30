package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Declared;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest says of an attack of the suite.
 *
 * @param name name in the leaderboard
 * @param component the attack
 * @param limit how many samples it attacks; empty for all
 * @param source index of the entry that a transfer attack asks
 * @param used for each of the suite's threats its parameters with the values that it used there
 *     where they are left empty, as JSON text; empty where it used none
 */
public record DeclaredAttack(
    String name,
    ComponentUse component,
    Optional<Integer> limit,
    Optional<Integer> source,
    Optional<List<String>> used)
    implements Declared {

  /** The attack of a suite with these threats. */
  static DeclaredAttack of(AttackUse use, List<Threat> threats) {
    ComponentUse component = use.component().use(threats);
    List<String> used =
        threats.stream().map(threat -> use.component().use(threat).parameters()).toList();
    return new DeclaredAttack(
        use.name(),
        component,
        use.limit(),
        use.source(),
        used.stream().allMatch(component.parameters()::equals)
            ? Optional.empty()
            : Optional.of(used));
  }

  /** The attack as it was used at one of the suite's threats. */
  ComponentUse at(int threat) {
    return used.map(
            parameters ->
                new ComponentUse(
                    component.descriptor(), component.plugin(), parameters.get(threat)))
        .orElse(component);
  }

  @Override
  public List<Integer> refersTo() {
    return source.stream().toList();
  }
}
