package dev.touchstone.core.cells.analyse;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.RunMemory;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import dev.touchstone.core.results.ReportLimits;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.EntrySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Cells that analyse one entry or all together: figures and tables. */
public final class AnalyseKind extends CellKind<AnalyseWork, StoredAnalysis> {

  private static final AnalyseSection SECTION = new AnalyseSection();

  /** An analysis that takes what cells have attacked; one that attacks for itself takes longer. */
  private static final double SECONDS = 1;

  /** The kind. */
  public AnalyseKind() {
    super(AnalyseWork.class, StoredAnalysis.class, Optional.of(SECTION));
  }

  /** Shows each analysis the entries that it will be about. */
  @Override
  public void examine(Suite suite, Examination examination) {
    List<AnalysisUse> uses = suite.uses(SECTION);
    for (int i = 0; i < uses.size(); i++) {
      AnalysisUse use = uses.get(i);
      examination.together(
          SECTION.path(i),
          AnalyseSection.runs(use),
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
                          balls(suite))));
    }
  }

  @Override
  public void planSuite(Planning planning) {
    Suite suite = planning.suite();
    List<AnalysisUse> uses = suite.uses(SECTION);
    for (int i = 0; i < uses.size(); i++) {
      for (List<Integer> about : AnalyseSection.runs(uses.get(i))) {
        AnalyseWork work =
            new AnalyseWork(
                about.stream().map(planning.entries()::get).toList(),
                about.stream().map(e -> suite.entries().get(e).name()).toList(),
                uses.get(i).component().spec(),
                planning.samples(),
                balls(suite),
                suite.evaluation().batch(),
                suite.seed(),
                about.stream().flatMap(entry -> planning.gradients(entry).stream()).findFirst());
        List<String> dependsOn = work.entries().stream().map(EntrySpec::hash).toList();
        planning.add(Cell.of(work, Place.of(about, i), dependsOn, 0));
      }
    }
  }

  /** Analyses attack within balls. */
  private static List<NormBall> balls(Suite suite) {
    return suite.threats().stream().flatMap(threat -> threat.ball().stream()).toList();
  }

  @Override
  public boolean ofOneEntry() {
    return false;
  }

  @Override
  public String subject(AnalyseWork work) {
    return "analysis '" + work.analysis().id() + "'";
  }

  /** Nobody knows what an analysis takes. */
  @Override
  public Pace pace() {
    return new Pace(
        0.5, /* known= */ false, /* telling= */ true, /* late= */ false, Pace.Row.OTHER);
  }

  @Override
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    return SECONDS;
  }

  @Override
  public void expect(Collection<AnalyseWork> works, RunMemory memory) {
    works.forEach(work -> Candidates.of(memory).expect(work.entries(), work.analysis()));
  }

  @Override
  public void run(AnalyseWork work, Bench bench) {
    Candidates candidates = Candidates.of(bench.tools().memory());
    List<ClassifierPool.Lease> leases = new ArrayList<>();
    try {
      for (EntrySpec entry : work.entries()) {
        leases.add(bench.lease(entry, work.batch()));
      }
      AnalysisEvaluator evaluator =
          new AnalysisEvaluator(
              work,
              leases.stream().map(ClassifierPool.Lease::classifier).toList(),
              bench.dataset(),
              bench.tools().components(),
              candidates);
      bench.keep(work, evaluator.evaluate(bench.progress(), bench.cancellation()));
    } finally {
      leases.forEach(ClassifierPool.Lease::close);
      candidates.ended(work.entries(), work.analysis());
    }
  }

  @Override
  public void check(StoredAnalysis result, Expected expected) {
    ReportLimits.checkFigures(result.figures());
    ReportLimits.checkTables(result.tables());
    OutcomeChecks.seconds(result.seconds());
  }

  @Override
  public double seconds(StoredAnalysis result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, List<Placed> cells) {
    for (Placed cell : cells) {
      Declared use = gathering.declared(cell);
      Optional<StoredAnalysis> result = gathering.result(cell, this);
      gathering.add(
          new AnalysisResults(
              use.name(),
              use.component(),
              cell.place().entries(),
              result.map(StoredAnalysis::figures).orElse(List.of()),
              result.map(StoredAnalysis::tables).orElse(List.of()),
              result.isPresent() ? Optional.empty() : gathering.failure(cell.hash()),
              result.isPresent(),
              result.map(StoredAnalysis::seconds).orElse(0.0)));
    }
  }
}
