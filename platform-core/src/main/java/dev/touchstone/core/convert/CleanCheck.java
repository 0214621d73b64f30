package dev.touchstone.core.convert;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RunListener;
import dev.touchstone.core.run.RunSummary;
import dev.touchstone.core.run.SuiteRunner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.EvaluationSettings;
import dev.touchstone.core.suite.SampleSelection;
import dev.touchstone.core.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Clean accuracy of an entry with given weights: the same cells that a run of the suite would begin
 * with, so that what passes here is what is evaluated there.
 *
 * @param correct samples that are classified correctly
 * @param samples samples that were evaluated
 * @param doubt whether guessing would do as well
 */
public record CleanCheck(long correct, long samples, Optional<NearChance> doubt) {

  /**
   * The entry of a suite with one, without its attacks, and with given weights.
   *
   * @param limit how many test images are evaluated, from the first
   */
  public static Suite suite(Suite of, Path weights, int limit) {
    Suite.Entry entry = of.entries().get(0);
    return new Suite(
        of.name(),
        of.title(),
        of.description(),
        of.seed(),
        of.dataset(),
        new SampleSelection(Optional.of(limit), false, List.of(), of.seed()),
        of.trainLimit(),
        List.of(),
        List.of(
            new Suite.Entry(
                entry.name(),
                entry.model(),
                entry.defenses(),
                Optional.empty(),
                Optional.of(weights.toAbsolutePath()),
                Optional.empty())),
        Map.of(),
        new EvaluationSettings(of.evaluation().batch(), limit, false, 0, Optional.empty()),
        Optional.empty(),
        of.file(),
        of.source());
  }

  /**
   * Evaluates a plan of such a suite.
   *
   * @param store where results go; of no further use
   * @param runner makes a runner of cells
   * @throws dev.touchstone.api.UserException if the weights do not fit the network
   * @throws ComponentException if a cell fails; says why
   */
  @SuppressWarnings("try") // The lock is held, not used.
  public static CleanCheck of(
      Plan plan,
      ResultsStore store,
      Function<ResultsStore, CellRunner> runner,
      RunListener listener,
      Cancellation cancellation) {
    try (ResultsStore.Lock lock = store.lock();
        CellRunner cells = runner.apply(store)) {
      RunSummary summary = new SuiteRunner(plan, store, cells, listener, cancellation).run(1);
      if (!summary.complete()) {
        throw new ComponentException(String.join("\n", summary.reasons()));
      }
    }
    int classes = plan.dataset().classNames().size();
    List<CleanOutcome> outcomes = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      if (cell.work() instanceof CleanWork clean) {
        new StoredResults(store)
            .cell(clean, new CleanKind())
            .value()
            .ifPresent(stored -> outcomes.addAll(stored.result().outcomes()));
      }
    }
    long correct = outcomes.stream().filter(CleanOutcome::correct).count();
    double chance = NearChance.chance(outcomes.stream().map(CleanOutcome::label).toList(), classes);
    return new CleanCheck(
        correct,
        outcomes.size(),
        NearChance.of(plan.suite().entries().get(0).name(), correct, outcomes.size(), chance));
  }
}
