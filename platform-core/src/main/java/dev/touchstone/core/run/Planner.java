package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.check.EntrySpeed;
import dev.touchstone.core.check.SuiteCheck;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns a suite into its grid of cells. Loads the data set, because its checksum names results. */
public final class Planner {

  private final DatasetPool datasets;
  private final ParameterBinder binder;
  private final SuiteCheck check;

  /** A planner. */
  public Planner(DatasetPool datasets, ParameterBinder binder, SuiteCheck check) {
    this.datasets = datasets;
    this.binder = binder;
    this.check = check;
  }

  /**
   * The suite's plan.
   *
   * @throws dev.touchstone.api.UserException if something in the suite does not fit the data, an
   *     entry or a threat
   */
  public Plan plan(Suite suite, Progress progress, Cancellation cancellation) {
    Dataset dataset = datasets.get(suite.dataset().spec(), progress, cancellation);
    check.withData(suite, dataset, cancellation);
    List<Integer> samples = suite.samples().choose(dataset.test().count());
    List<EntrySpec> entries = entries(suite, dataset);
    EntrySpeed speed = new EntrySpeed(suite, DatasetOutline.of(dataset), datasets.cacheFolder());
    List<Cell> cells =
        cells(
            new Planning(
                suite,
                entries,
                samples,
                dataset.classes(),
                dataset.shape(),
                speed::fasterInBfloat16,
                speed::frozen));
    List<String> notes = new ArrayList<>(dataset.notes());
    notes.addAll(SampleNotes.of(suite, dataset, samples));
    DatasetSummary summary =
        new DatasetSummary(
            suite.dataset().use(suite.threats()),
            dataset.shape(),
            dataset.classNames(),
            suite
                .trainLimit()
                .map(n -> Math.min(n, dataset.train().count()))
                .orElse(dataset.train().count()),
            dataset.test().count(),
            dataset.checksum(),
            notes);
    return new Plan(suite, summary, samples, entries.stream().map(EntrySpec::hash).toList(), cells);
  }

  private List<EntrySpec> entries(Suite suite, Dataset dataset) {
    Map<Path, String> digests = new HashMap<>();
    List<EntrySpec> entries = new ArrayList<>();
    for (Suite.Entry entry : suite.entries()) {
      entries.add(
          new EntrySpec(
              suite.dataset().spec(),
              dataset.checksum(),
              suite.trainLimit(),
              entry.model().spec(),
              entry.defenses().stream().map(BoundComponent::spec).toList(),
              entry.training().map(binder::effective),
              entry
                  .weights()
                  .map(
                      file ->
                          new EntrySpec.GivenWeights(
                              file.toString(), digests.computeIfAbsent(file, Planner::digest))),
              entry.classifier().map(entries::get),
              entry.seeded().map(SeededTraining::seed).orElse(suite.seed())));
    }
    return entries;
  }

  private static String digest(Path file) {
    try {
      return Json.sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static List<Cell> cells(Planning planning) {
    List<CellKind<?, ?>> kinds = CellKinds.all();
    kinds.forEach(kind -> kind.planFirst(planning));
    for (int entry = 0; entry < planning.entries().size(); entry++) {
      int e = entry;
      kinds.forEach(kind -> kind.planEntry(planning, e));
      for (int threat = 0; threat < planning.suite().threats().size(); threat++) {
        int t = threat;
        kinds.forEach(kind -> kind.planThreat(planning, e, t));
      }
    }
    kinds.forEach(kind -> kind.planSuite(planning));
    return planning.cells();
  }
}
