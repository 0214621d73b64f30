package dev.touchstone.core.suite;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the platform itself knows of an attack: its name, its limit and its source. */
final class AttackBinder {

  /** Keys that are not the attack's own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "limit", "from");

  private static final Logger LOG = LoggerFactory.getLogger(AttackBinder.class);

  private final List<String> entries;
  private final boolean entriesBound;
  private final Violations violations;

  /**
   * A binder.
   *
   * @param entries names of the entries that are bound
   * @param entriesBound whether these are all; an entry that is itself wrong has been told already
   */
  AttackBinder(List<String> entries, boolean entriesBound, Violations violations) {
    this.entries = entries;
    this.entriesBound = entriesBound;
    this.violations = violations;
  }

  Optional<Suite.AttackUse> bind(Map<String, Object> spec, BoundComponent attack, String path) {
    check(attack, path, violations);
    Optional<String> name = name(spec.getOrDefault("name", attack.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = limit == null || (limit instanceof Integer count && count >= 1);
    if (!limitFits) {
      violations.add(path + ".limit", "must be a whole number ≥ 1, was " + limit);
    }
    boolean transfer = spec.containsKey("from");
    Optional<Integer> source =
        transfer ? entry(spec.get("from"), path + ".from") : Optional.empty();
    if (name.isEmpty() || !limitFits || (transfer && source.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Suite.AttackUse(name.get(), attack, Optional.ofNullable((Integer) limit), source));
  }

  private Optional<String> name(Object name, String path) {
    if (name instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    violations.add(path, "must be text that is not blank, was '" + name + "'");
    return Optional.empty();
  }

  private Optional<Integer> entry(Object name, String path) {
    if (!(name instanceof String entry)) {
      violations.add(path, "must be the name of an entry, was " + name);
      return Optional.empty();
    }
    int index = entries.indexOf(entry);
    if (index < 0 && entriesBound) {
      violations.add(path, "no entry '" + entry + "'" + NearestName.hint(entry, entries));
    }
    return index < 0 ? Optional.empty() : Optional.of(index);
  }

  /** Parameters that contradict each other are told now, not after an hour of training. */
  static void check(BoundComponent attack, String path, Violations violations) {
    try {
      create((AttackFactory<?>) attack.component().factory(), attack.parameters());
    } catch (UserException e) {
      violations.add(path, e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("attack '{}' cannot be made; its cells will fail with this", attack.id(), e);
    }
  }

  private static <P extends Record> Attack create(AttackFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }
}
