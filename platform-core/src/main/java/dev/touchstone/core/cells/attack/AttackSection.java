package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A suite's attacks. What the platform itself knows of an attack: its name, its limit, its source,
 * its query budget, the precision of its gradients, the draws that it is judged over, the entries
 * and the threats that it is for.
 */
final class AttackSection extends SuiteSection<AttackUse> {

  /** How much an attack may ask about one sample. */
  static final String QUERIES = "queries";

  /** What its gradients are computed in. */
  static final String PRECISION = "precision";

  /** Over how many draws of its noise a random entry is judged. */
  static final String JUDGE_DRAWS = "judge-draws";

  AttackSection() {
    super(
        "attacks",
        "an attack",
        ComponentKind.ATTACK,
        true,
        Set.of(
            "id", "name", "limit", "from", QUERIES, PRECISION, JUDGE_DRAWS, "entries", "threats"));
  }

  @Override
  protected Binder<AttackUse> binder(Context context) {
    return (spec, attack, path) -> bind(context, spec, attack, path);
  }

  /** Whether an attack asks for what the precision is of; if not, that has been told. */
  private static boolean requireGradients(
      BoundComponent attack, Optional<Precision> precision, String path, Violations violations) {
    boolean asks =
        precision.filter(other -> other != Precision.FLOAT32).isEmpty()
            || attack.asks(Access.GRADIENTS);
    if (!asks) {
      violations.add(
          path + "." + PRECISION, "the attack asks for no gradients; leave 'precision' out");
    }
    return asks;
  }

  private static String meeting(BoundComponent attack) {
    return "attack '%s' %s"
        .formatted(
            attack.id(),
            attack.meets(new SpatialThreat(0, 0))
                ? "proposes rotations and translations"
                : "searches images within norm balls");
  }

  private static Optional<AttackUse> bind(
      Context context, Map<String, Object> spec, BoundComponent attack, String path) {
    attack.tell(attack::attack, path, context.violations());
    Optional<List<Threat>> threats =
        context.threats().some(spec.get("threats"), path, attack::meets, meeting(attack));
    threats
        .orElse(List.of())
        .forEach(threat -> attack.tell(() -> attack.use(threat), path, context.violations()));
    Optional<String> name =
        context.keys().name(spec.getOrDefault("name", attack.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = context.keys().limitFits(limit, path + ".limit");
    Object queries = spec.get(QUERIES);
    boolean queriesFit = context.keys().limitFits(queries, path + "." + QUERIES);
    Object draws = spec.get(JUDGE_DRAWS);
    boolean drawsFit = context.keys().limitFits(draws, path + "." + JUDGE_DRAWS);
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
    boolean climbs = requireGradients(attack, precision, path, context.violations());
    if (name.isEmpty()
        || !climbs
        || !limitFits
        || !queriesFit
        || !drawsFit
        || (transfer && source.isEmpty())
        || precision.isEmpty()
        || entries.isEmpty()
        || threats.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AttackUse(
            name.get(),
            attack,
            Optional.ofNullable((Integer) limit),
            source,
            queries == null ? OptionalLong.empty() : OptionalLong.of((Integer) queries),
            precision.get(),
            draws == null ? 1 : (Integer) draws,
            entries.get(),
            threats.get()));
  }
}
