package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.check.UntrainedAttackTask;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's attacks. What the platform itself knows of an attack: its name, its limit, its source
 * and the entries that it is for.
 */
final class AttackSection implements SuiteSection<AttackUse> {

  @Override
  public String key() {
    return "attacks";
  }

  @Override
  public String one() {
    return "an attack";
  }

  @Override
  public ComponentKind component() {
    return ComponentKind.ATTACK;
  }

  @Override
  public Set<String> platformKeys() {
    return Set.of("id", "name", "limit", "from", "entries");
  }

  @Override
  public boolean atThreats() {
    return true;
  }

  @Override
  public Binder<AttackUse> binder(Context context) {
    return (spec, attack, path) -> bind(context, spec, attack, path);
  }

  private static Optional<AttackUse> bind(
      Context context, Map<String, Object> spec, BoundComponent attack, String path) {
    attack.tell(attack::attack, path, context.violations());
    context
        .threats()
        .all()
        .forEach(threat -> attack.tell(() -> attack.use(threat), path, context.violations()));
    Optional<String> name =
        context.keys().name(spec.getOrDefault("name", attack.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = context.keys().limitFits(limit, path + ".limit");
    Object from = spec.get("from");
    Optional<Integer> source =
        from == null ? Optional.empty() : context.keys().entry(from, path + ".from");
    Optional<List<Integer>> entries =
        context.keys().entries(spec.get("entries"), path + ".entries");
    if (name.isEmpty() || !limitFits || (from != null && source.isEmpty()) || entries.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AttackUse(
            name.get(), attack, Optional.ofNullable((Integer) limit), source, entries.get()));
  }

  /** Shows each attack the entries that it will ask. */
  void examine(Suite suite, Examination examination) {
    List<AttackUse> uses = suite.uses(this);
    for (int i = 0; i < uses.size(); i++) {
      AttackUse use = uses.get(i);
      List<Threat> threats = suite.threats();
      examination.each(
          key() + "[" + i + "]",
          use.source().map(List::of).orElse(use.entries()),
          threats,
          use.source().isPresent() ? "give another 'from'" : Examination.NAME_ENTRIES,
          "",
          (entry, threat) ->
              use.component().attack().check(new UntrainedAttackTask(entry, threat)));
    }
  }
}
