package dev.touchstone.core.suite;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the platform itself knows of an analysis: its name and the entries it is about. */
final class AnalysisBinder {

  /** Keys that are not the analysis' own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "entries");

  private static final Logger LOG = LoggerFactory.getLogger(AnalysisBinder.class);

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

  /** Parameters that contradict each other are told now, not after an hour of training. */
  private void check(BoundComponent analysis, String path) {
    if (analysis.component().factory() instanceof AnalysisFactory<?> factory) {
      try {
        create(factory, analysis.parameters());
      } catch (UserException e) {
        violations.add(path, e.getMessage());
      } catch (RuntimeException | LinkageError e) {
        LOG.debug("analysis '{}' cannot be made; its cells will fail", analysis.id(), e);
      }
    } else {
      violations.add(path, "'" + analysis.id() + "' is of no kind that this platform can run");
    }
  }

  private static <P extends Record> void create(AnalysisFactory<P> factory, Record parameters) {
    factory.create(factory.parametersType().cast(parameters));
  }
}
