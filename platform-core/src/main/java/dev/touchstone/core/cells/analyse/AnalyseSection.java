package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's analyses. What the platform itself knows of an analysis: its name and the entries that
 * it is about.
 */
final class AnalyseSection extends SuiteSection<AnalysisUse> {

  AnalyseSection() {
    super(
        "analyses", "an analysis", ComponentKind.ANALYSIS, false, Set.of("id", "name", "entries"));
  }

  @Override
  protected Binder<AnalysisUse> binder(Context context) {
    return (spec, analysis, path) -> bind(context, spec, analysis, path);
  }

  private static Optional<AnalysisUse> bind(
      Context context, Map<String, Object> spec, BoundComponent analysis, String path) {
    if (analysis.component().factory() instanceof AnalysisFactory<?>) {
      analysis.tell(analysis::analysis, path, context.violations());
    } else {
      context
          .violations()
          .add(path, "'" + analysis.id() + "' is of no kind that this platform can run");
    }
    Optional<String> name =
        context.keys().name(spec.getOrDefault("name", analysis.id()), path + ".name");
    Optional<List<Integer>> entries =
        context.keys().entries(spec.get("entries"), path + ".entries");
    return name.isEmpty() || entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new AnalysisUse(name.get(), analysis, entries.get()));
  }

  /** The entries of each of an analysis's cells. */
  static List<List<Integer>> runs(AnalysisUse use) {
    AnalysisFactory<?> factory = (AnalysisFactory<?>) use.component().component().factory();
    return factory.scope() == AnalysisFactory.Scope.ALL_ENTRIES
        ? List.of(use.entries())
        : use.entries().stream().map(List::of).toList();
  }
}
