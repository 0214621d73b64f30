package dev.touchstone.core.cells.certify;

import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.PlatformKeys;
import dev.touchstone.core.suite.SuiteSection;
import dev.touchstone.core.suite.ThreatBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the platform itself knows of a certifier: its name, what it certifies, and how many.
 */
final class CertifierBinder {

  private final PlatformKeys keys;
  private final ThreatBinder threats;
  private final Violations violations;

  /** Names of all certifiers of the suite as they are written, wrong ones too. */
  private final List<String> names;

  private final Map<String, BoundComponent> bound = new HashMap<>();

  CertifierBinder(SuiteSection.Context context) {
    this.names = context.specs().stream().map(CertifierBinder::name).toList();
    this.keys = context.keys();
    this.threats = context.threats();
    this.violations = context.violations();
  }

  private static String name(Map<String, Object> spec) {
    return String.valueOf(spec.getOrDefault("name", spec.get("id")));
  }

  /** Binds the next certifier of the suite. */
  Optional<CertifierUse> bind(Map<String, Object> spec, BoundComponent certifier, String path) {
    certifier.tell(certifier::certifier, path, violations);
    Optional<String> name = keys.name(spec.getOrDefault("name", certifier.id()), path + ".name");
    Object limit = spec.get("limit");
    boolean limitFits = keys.limitFits(limit, path + ".limit");
    Optional<List<Integer>> entries = keys.entries(spec.get("entries"), path + ".entries");
    Optional<List<NormBall>> some =
        threats
            .some(
                spec.get("threats"),
                path,
                threat -> threat.ball().isPresent(),
                "certifier '%s' certifies norm balls".formatted(certifier.id()))
            .map(met -> met.stream().flatMap(threat -> threat.ball().stream()).toList());
    Optional<Integer> after =
        spec.containsKey("after") ? earlier(spec, certifier, path + ".after") : Optional.empty();
    bound.put(name(spec), certifier);
    if (name.isEmpty() || !limitFits || entries.isEmpty() || some.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CertifierUse(
            name.get(),
            certifier,
            Optional.ofNullable((Integer) limit),
            entries.get(),
            some.get(),
            after));
  }

  private Optional<Integer> earlier(
      Map<String, Object> spec, BoundComponent certifier, String path) {
    String name = String.valueOf(spec.get("after"));
    int index = names.indexOf(name);
    if (index < 0 || index >= names.indexOf(name(spec))) {
      violations.add(
          path,
          "must be the name of a certifier that stands before this one, was '"
              + name
              + "'"
              + NearestName.hint(name, List.copyOf(bound.keySet())));
      return Optional.empty();
    }
    BoundComponent earlier = bound.get(name);
    if (earlier != null && probabilistic(earlier) != probabilistic(certifier)) {
      violations.add(
          path,
          "one of '%s' and '%s' certifies with a stated probability only, so their verdicts cannot stand together"
              .formatted(name, name(spec)));
      return Optional.empty();
    }
    return Optional.of(index);
  }

  private static boolean probabilistic(BoundComponent certifier) {
    return certifier
        .component()
        .factory()
        .descriptor()
        .capabilities()
        .contains(Contradictions.PROBABILISTIC);
  }
}
