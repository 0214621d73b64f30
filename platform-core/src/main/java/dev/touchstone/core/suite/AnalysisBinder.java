package dev.touchstone.core.suite;

import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what the platform itself knows of an analysis: its name and the entries it is about. */
final class AnalysisBinder {

  /** Keys that are not the analysis' own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "entries");

  private final PlatformKeys keys;
  private final Violations violations;

  AnalysisBinder(PlatformKeys keys, Violations violations) {
    this.keys = keys;
    this.violations = violations;
  }

  Optional<Suite.AnalysisUse> bind(Map<String, Object> spec, BoundComponent analysis, String path) {
    check(analysis, path);
    Optional<String> name = keys.name(spec.getOrDefault("name", analysis.id()), path + ".name");
    Optional<List<Integer>> entries = keys.entries(spec.get("entries"), path + ".entries");
    return name.isEmpty() || entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new Suite.AnalysisUse(name.get(), analysis, entries.get()));
  }

  private void check(BoundComponent analysis, String path) {
    if (analysis.component().factory() instanceof AnalysisFactory<?>) {
      analysis.tell(analysis::analysis, path, violations);
    } else {
      violations.add(path, "'" + analysis.id() + "' is of no kind that this platform can run");
    }
  }
}
