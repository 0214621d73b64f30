package dev.touchstone.core.suite;

import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what the platform itself knows of an attack: its name, its limit, its source and the
 * entries that it attacks.
 */
final class AttackBinder {

  /** Keys that are not the attack's own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "limit", "from", "entries");

  private final PlatformKeys keys;
  private final List<Threat> threats;
  private final Violations violations;

  AttackBinder(PlatformKeys keys, List<Threat> threats, Violations violations) {
    this.keys = keys;
    this.threats = threats;
    this.violations = violations;
  }

  Optional<Suite.AttackUse> bind(Map<String, Object> spec, BoundComponent attack, String path) {
    attack.tell(attack::attack, path, violations);
    threats.forEach(threat -> attack.tell(() -> attack.use(threat), path, violations));
    Optional<String> name = keys.name(spec.getOrDefault("name", attack.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = keys.limitFits(limit, path + ".limit");
    boolean transfer = spec.containsKey("from");
    Optional<Integer> source =
        transfer ? keys.entry(spec.get("from"), path + ".from") : Optional.empty();
    Optional<List<Integer>> entries = keys.entries(spec.get("entries"), path + ".entries");
    if (name.isEmpty() || !limitFits || (transfer && source.isEmpty()) || entries.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Suite.AttackUse(
            name.get(), attack, Optional.ofNullable((Integer) limit), source, entries.get()));
  }
}
