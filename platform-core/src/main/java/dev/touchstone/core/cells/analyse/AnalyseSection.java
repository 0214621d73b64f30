package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.analysis.AnalysisFactory;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A suite's analyses. What the platform itself knows of an analysis: its name and the entries that
 * it is about.
 */
final class AnalyseSection implements SuiteSection<AnalysisUse> {

  @Override
  public String key() {
    return "analyses";
  }

  @Override
  public String one() {
    return "an analysis";
  }

  @Override
  public ComponentKind component() {
    return ComponentKind.ANALYSIS;
  }

  @Override
  public Set<String> platformKeys() {
    return Set.of("id", "name", "entries");
  }

  @Override
  public boolean atThreats() {
    return false;
  }

  @Override
  public Binder<AnalysisUse> binder(Context context) {
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

  /** Shows each analysis the entries that it will be about. */
  void examine(Suite suite, Examination examination) {
    List<AnalysisUse> uses = suite.uses(this);
    for (int i = 0; i < uses.size(); i++) {
      AnalysisUse use = uses.get(i);
      examination.together(
          key() + "[" + i + "]",
          runs(use),
          Examination.NAME_ENTRIES,
          entries ->
              use.component()
                  .analysis()
                  .check(
                      UntrainedAnalysis.of(
                          entries,
                          examination.attacks(),
                          examination.data(),
                          examination.samples(),
                          suite.threats())));
    }
  }
}
