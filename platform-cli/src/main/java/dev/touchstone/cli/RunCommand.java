package dev.touchstone.cli;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.BuildInfo;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.evaluation.KernelRecord;
import dev.touchstone.core.run.AdversarialExport;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Manifests;
import dev.touchstone.core.run.MissingImages;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.RunManifest;
import dev.touchstone.core.run.RunMarker;
import dev.touchstone.core.run.RunSummary;
import dev.touchstone.core.run.RunTimes;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.run.SuiteRunner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.reports.files.LaunchCommand;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.published.Publication;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code touchstone run}: does what is missing of a suite, and publishes the leaderboard. */
@Command(
    name = "run",
    description = {
      "Trains, attacks and publishes a suite.",
      "Results that are already in the folder are reused; an interrupted run goes on where it "
          + "stopped."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone run quickstart",
      "  touchstone run my-suite.yaml --out /tmp/mine --data ~/data --jobs 2"
    })
class RunCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin SuiteArgument suite;
  @Mixin PlatformOptions options;
  @Mixin Strictness strictness;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results (default: results/NAME-OF-SUITE).")
  private Path out;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Cells at a time (default: ${DEFAULT-VALUE}; one cell already uses all processor cores).")
  private int jobs;

  @Option(names = "--fresh", description = "Forget the suite's earlier results and start over.")
  private boolean fresh;

  @Option(
      names = "--export-adversarial",
      paramLabel = "DIR",
      description =
          "Write the images that broke samples into this folder, as 'export' does; stored results"
              + " without images are made again.")
  private Path images;

  private long started;

  @Override
  @SuppressWarnings("try") // The lock is held, not used.
  public Integer call() throws IOException {
    started = System.nanoTime();
    if (jobs < 1) {
      throw new UserException("--jobs must be at least 1, was " + jobs);
    }
    if (images != null) {
      AdversarialExport.requireFree(images);
    }
    PrintWriter screen = spec.commandLine().getOut();
    Path file = suite.file();
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start()) {
      Suite bound = read(platform, file, interruption);
      Path folder = out != null ? out : Path.of("results", bound.name());
      ResultsStore store = ResultsStore.at(folder);
      interruption.farewell(
          "Stopped. Finished cells are kept in %s; the same command%s goes on from there."
              .formatted(folder, fresh ? " without --fresh" : ""));
      RunMarker.leftIn(store).ifPresent(this::warn);
      try (ResultsStore.Lock lock = store.lock()) {
        return run(platform, bound, store, interruption, screen);
      } catch (CancelledException e) {
        if (!interruption.requested()) {
          throw new ComponentException(
              "a component threw CancelledException, and nobody had asked to stop", e);
        }
        spec.commandLine().getErr().println(Printable.line(interruption.farewell()));
        return ExitCode.STOPPED;
      }
    }
  }

  /** With a progress of its own: what a suite needs may have to be downloaded. */
  private Suite read(Platform platform, Path file, Interruption interruption) {
    try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      return read(platform, file, display.loading(), interruption);
    }
  }

  /** The suite that is run. */
  Suite read(Platform platform, Path file, Progress progress, Interruption interruption) {
    return platform.suites().read(file, progress, interruption);
  }

  private int run(
      Platform platform,
      Suite bound,
      ResultsStore store,
      Interruption interruption,
      PrintWriter screen)
      throws IOException {
    RunSummary summary;
    Plan plan;
    double begun;
    try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      plan = platform.planner().plan(bound, display.loading(), interruption);
      DataNotes.tell(plan.dataset().notes(), spec.commandLine().getErr());
      if (fresh) {
        for (Cell cell : plan.cells()) {
          CellRunner.forget(store, cell.work());
        }
        RunTimes.forget(store);
      }
      DeviceFacts.note().ifPresent(this::warn);
      int lacking = images == null ? 0 : MissingImages.forget(plan, store);
      if (lacking > 0) {
        warn("%,d stored results have no images and are made again".formatted(lacking));
      }
      ResultsSource.preserve(store);
      writeManifest(platform, plan, store);
      begun = sinceStart();
      try (CellRunner cells = platform.cellRunner(store)) {
        summary = new SuiteRunner(plan, store, cells, display, interruption).run(jobs);
      }
      // Again, because only now is it known on which kernels the results stand.
      writeManifest(platform, plan, store);
    }
    double before = begun;
    RunTimes earlier = RunTimes.read(store).orElse(RunTimes.NONE);
    RunTimes cells = summary.times().plus(RunTimes.ofStart(before));
    Supplier<RunTimes> times =
        () ->
            earlier.plus(cells).plus(RunTimes.ofReports(sinceStart() - before - summary.seconds()));
    StoredSuite stored = ResultsReader.examine(store);
    SuiteResults results = platform.auditor().examine(stored.results());
    // The user asked for this run: what it knows is published, and what earlier ones know is kept.
    Reports.publish(
        platform,
        results,
        store.folder(),
        store.folder(),
        Publication.Richer.KEEP,
        () -> times.get().byWhat(),
        screen);
    times.get().write(store);
    screen.printf(
        "took    %s: %s run, %,d stored already%n",
        Durations.text(sinceStart()),
        summary.done() == 1 ? "1 cell" : "%,d cells".formatted(summary.done()),
        summary.cached());
    screen.flush();
    if (images != null) {
      ResultsStore finished = ResultsStore.existing(store.folder());
      ExportCommand.export(
          platform, finished, images, spec.commandLine().getErr(), interruption, spec);
    }
    boolean audited = CertificateAudit.passes(results, spec.commandLine().getErr());
    boolean looked = Audits.looked(results, spec.commandLine().getErr());
    boolean believed = StoreAudit.passes(stored, spec.commandLine().getErr());
    if (!summary.complete()) {
      report(summary, results);
    }
    return summary.complete() && audited && looked && believed
        ? strictness.code(results)
        : ExitCode.CELLS_FAILED;
  }

  private double sinceStart() {
    return (System.nanoTime() - started) / 1e9;
  }

  private void writeManifest(Platform platform, Plan plan, ResultsStore store) {
    List<Fact> environment = new ArrayList<>(BuildInfo.environment());
    TreeMap<String, String> entries = new TreeMap<>();
    for (int i = 0; i < plan.entryHashes().size(); i++) {
      entries.put(plan.suite().entries().get(i).name(), plan.entryHashes().get(i));
    }
    environment.addAll(DeviceFacts.all());
    environment.add(KernelRecord.fact(store, entries));
    Manifests.write(
        store,
        RunManifest.of(
            plan,
            LaunchCommand.of(Path.of(suite.text()), Path.of("")),
            environment,
            platform.binder(),
            platform.code().of(plan.cells().stream().map(Cell::work).toList())));
  }

  private void warn(String sentence) {
    spec.commandLine().getErr().println("touchstone: " + Printable.line(sentence));
  }

  private void report(RunSummary summary, SuiteResults results) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "touchstone: %s failed%s; the leaderboard says what is missing. The same command tries "
            + "again.%n",
        summary.failed() == 1 ? "1 cell" : summary.failed() + " cells",
        summary.leftOut() == 0 ? "" : ", and " + summary.leftOut() + " that need them did not run");
    List<String> told =
        Leaderboard.of(results).gaps().stream().flatMap(gap -> gap.causes().stream()).toList();
    summary.reasons().stream()
        .filter(reason -> told.stream().noneMatch(reason::endsWith))
        .forEach(reason -> err.println("  " + Printable.line(reason)));
  }
}
