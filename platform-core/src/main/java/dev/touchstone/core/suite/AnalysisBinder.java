package dev.touchstone.core.suite;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.parameters.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the platform itself knows of an analysis: its name and the entries it is about. */
final class AnalysisBinder {

  /** Keys that are not the analysis' own parameters. */
  static final Set<String> KEYS = Set.of("id", "name", "entries");

  private static final Logger LOG = LoggerFactory.getLogger(AnalysisBinder.class);

  private final List<String> entries;
  private final Violations violations;

  AnalysisBinder(List<String> entries, Violations violations) {
    this.entries = entries;
    this.violations = violations;
  }

  Optional<Suite.AnalysisUse> bind(Map<String, Object> spec, BoundComponent analysis, String path) {
    check(analysis, path);
    Object name = spec.getOrDefault("name", analysis.id());
    if (!(name instanceof String text)) {
      violations.add(path + ".name", "must be text that is not blank, was '" + name + "'");
      return Optional.empty();
    }
    return chosen(spec.get("entries"), path + ".entries")
        .map(indices -> new Suite.AnalysisUse(text, analysis, indices));
  }

  private Optional<List<Integer>> chosen(Object names, String path) {
    if (names == null) {
      return Optional.of(IntStream.range(0, entries.size()).boxed().toList());
    }
    if (!(names instanceof List<?> list) || list.isEmpty()) {
      violations.add(path, "must be a list of names of entries; leave it out for all");
      return Optional.empty();
    }
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String entry = String.valueOf(list.get(i));
      int index = entries.indexOf(entry);
      String place = path + "[" + i + "]";
      if (index < 0) {
        if (violations.isEmpty()) { // An entry that is itself wrong has been told already.
          violations.add(place, "no entry '" + entry + "'" + NearestName.hint(entry, entries));
        }
      } else if (indices.contains(index)) {
        violations.add(place, "the entry '" + entry + "' is named twice");
      } else {
        indices.add(index);
      }
    }
    return indices.size() == list.size()
        ? Optional.of(indices.stream().sorted().toList())
        : Optional.empty();
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
