package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's attacks. What the platform itself knows of an attack: its name, its limit, its source,
 * the precision of its gradients and the entries that it is for.
 */
final class AttackSection extends SuiteSection<AttackUse> {

  /** What its gradients are computed in. */
  static final String PRECISION = "precision";

  AttackSection() {
    super(
        "attacks",
        "an attack",
        ComponentKind.ATTACK,
        true,
        Set.of("id", "name", "limit", "from", PRECISION, "entries"));
  }

  @Override
  protected Binder<AttackUse> binder(Context context) {
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
    boolean transfer = spec.containsKey("from");
    Optional<Integer> source =
        transfer ? context.keys().entry(spec.get("from"), path + ".from") : Optional.empty();
    Optional<List<Integer>> entries =
        context.keys().entries(spec.get("entries"), path + ".entries");
    Optional<Precision> precision =
        context
            .keys()
            .oneOf(spec.get(PRECISION), Precision.words(), path + "." + PRECISION)
            .map(Precision::of);
    if (name.isEmpty()
        || !limitFits
        || (transfer && source.isEmpty())
        || precision.isEmpty()
        || entries.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AttackUse(
            name.get(),
            attack,
            Optional.ofNullable((Integer) limit),
            source,
            precision.get(),
            entries.get()));
  }
}
