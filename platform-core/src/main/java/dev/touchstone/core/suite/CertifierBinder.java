package dev.touchstone.core.suite;

import dev.touchstone.api.UserException;
import dev.touchstone.api.certify.Certifier;
import dev.touchstone.api.certify.CertifierFactory;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the platform itself knows of a certifier: its name, its limit and its entries. */
final class CertifierBinder {

  /** Keys that are not the certifier's own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "limit", "entries");

  private static final Logger LOG = LoggerFactory.getLogger(CertifierBinder.class);

  private final PlatformKeys keys;
  private final Violations violations;

  CertifierBinder(PlatformKeys keys, Violations violations) {
    this.keys = keys;
    this.violations = violations;
  }

  Optional<Suite.CertifierUse> bind(
      Map<String, Object> spec, BoundComponent certifier, String path) {
    check(certifier, path);
    Optional<String> name = keys.name(spec.getOrDefault("name", certifier.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = keys.limitFits(limit, path + ".limit");
    Optional<List<Integer>> entries = keys.entries(spec.get("entries"), path + ".entries");
    if (name.isEmpty() || !limitFits || entries.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Suite.CertifierUse(
            name.get(), certifier, Optional.ofNullable((Integer) limit), entries.get()));
  }

  /** Parameters that contradict each other are told now, not after an hour of training. */
  private void check(BoundComponent certifier, String path) {
    try {
      create((CertifierFactory<?>) certifier.component().factory(), certifier.parameters());
    } catch (UserException e) {
      violations.add(path, e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("certifier '{}' cannot be made; its cells will fail", certifier.id(), e);
    }
  }

  private static <P extends Record> Certifier create(
      CertifierFactory<P> factory, Record parameters) {
    return factory.create(factory.parametersType().cast(parameters));
  }
}
