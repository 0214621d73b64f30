package dev.touchstone.core.convert;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Manifests;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.RunListener;
import dev.touchstone.core.run.RunManifest;
import dev.touchstone.core.run.RunSummary;
import dev.touchstone.core.run.SuiteRunner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.EvaluationSettings;
import dev.touchstone.core.suite.SampleSelection;
import dev.touchstone.core.suite.Suite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        new EvaluationSettings(of.evaluation().batch(), limit, false, 0, 0, Optional.empty()),
        Optional.empty(),
        of.file(),
        of.source());
  }

  /**
   * Evaluates a plan of such a suite.
   *
   * @param store where results go; of no further use
   * @throws dev.touchstone.api.UserException if the weights do not fit the network
   * @throws ComponentException if a cell fails; says why
   */
  @SuppressWarnings("try") // The lock is held, not used.
  public static CleanCheck of(
      Platform platform,
      Plan plan,
      ResultsStore store,
      RunListener listener,
      Cancellation cancellation) {
    try (ResultsStore.Lock lock = store.lock();
        CellRunner cells = platform.cellRunner(store)) {
      Manifests.write(
          store,
          RunManifest.of(
              plan,
              "",
              List.of(),
              platform.binder(),
              platform.code().of(plan.cells().stream().map(Cell::work).toList())));
      RunSummary summary = new SuiteRunner(plan, store, cells, listener, cancellation).run(1);
      if (!summary.complete()) {
        throw new ComponentException(String.join("\n", summary.reasons()));
      }
    }
    EntryResults entry = ResultsReader.read(store).entries().get(0);
    CleanCount clean = entry.cleanFigure();
    int classes = plan.dataset().classNames().size();
    double chance =
        NearChance.chance(entry.clean().stream().map(CleanOutcome::label).toList(), classes);
    return new CleanCheck(
        clean.correct(),
        clean.samples(),
        NearChance.of(entry.name(), clean.correct(), clean.samples(), chance));
  }
}
