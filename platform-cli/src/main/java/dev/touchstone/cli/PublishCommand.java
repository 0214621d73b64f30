package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.core.run.RunTimes;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.reports.csv.Timings;
import dev.touchstone.reports.published.Publication;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone publish}: makes the reports again from stored results. */
@Command(
    name = "publish",
    description = {
      "Makes the CSV and HTML reports again, from a run's store or from what was published.",
      "Reports that know more than the results are never replaced."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone publish results/quickstart",
      "  touchstone publish benchmarks/results/paper-figures --out /tmp/paper-figures"
    })
final class PublishCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;
  @Mixin Strictness strictness;

  @Parameters(paramLabel = "RESULTS", description = "Folder that a run wrote.")
  private Path results;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the reports (default: the results folder itself).")
  private Path out;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    StoredSuite stored = ResultsSource.read(results, err);
    Path folder = out == null ? results : out;
    if (!sameFolder(folder) && ResultsSource.hasStore(folder)) {
      throw new UserException(
          out + ": is the results folder of a run; give a folder for reports alone with --out");
    }
    // Told before anything is published: it explains why a publication may be refused.
    if (!StoreAudit.matches(stored, err)) {
      return ExitCode.INPUT;
    }
    SuiteResults audited;
    try (Platform platform = options.start()) {
      audited = platform.auditor().examine(stored.results());
      Reports.publish(
          platform,
          audited,
          results,
          folder,
          Publication.Richer.REFUSE,
          this::spent,
          spec.commandLine().getOut());
    }
    boolean agreed = CertificateAudit.passes(stored.results(), err);
    boolean looked = Audits.looked(audited, err);
    return agreed && looked && ResultsSource.complete(stored.results())
        ? strictness.code(audited)
        : ExitCode.CELLS_FAILED;
  }

  /** What the runs' store says, or else what was published. */
  private Map<String, Double> spent() {
    try {
      return ResultsSource.hasStore(results)
          ? RunTimes.read(ResultsStore.existing(results)).map(RunTimes::byWhat).orElse(Map.of())
          : Timings.read(results).runs();
    } catch (IOException e) {
      throw ResultsStore.failure(results, e);
    }
  }

  private boolean sameFolder(Path folder) {
    return folder.toAbsolutePath().normalize().equals(results.toAbsolutePath().normalize());
  }
}
