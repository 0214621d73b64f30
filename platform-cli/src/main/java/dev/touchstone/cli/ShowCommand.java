package dev.touchstone.cli;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.RunMarker;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone show}: the leaderboard in the terminal. */
@Command(
    name = "show",
    description = {
      "Shows the leaderboard of stored or published results, finished or not.",
      "The exit code is 3 if something is missing, as that of the run was.",
      "A store that does not match itself is refused, with the names of the files."
    },
    footerHeading = "%nExample:%n",
    footer = "  touchstone show results/quickstart")
final class ShowCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;
  @Mixin Strictness strictness;

  @Parameters(
      paramLabel = "RESULTS",
      description = "Folder that a run wrote, or that was published.")
  private Path results;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    StoredSuite stored = ResultsSource.read(results, err);
    RunMarker.leftIn(ResultsStore.at(results))
        .ifPresent(sentence -> err.println("touchstone: " + Printable.line(sentence)));
    if (!StoreAudit.matches(stored, err)) {
      return ExitCode.INPUT;
    }
    SuiteResults results = Audits.examined(options, stored.results());
    spec.commandLine().getOut().println(LeaderboardTable.text(results));
    boolean agreed = CertificateAudit.passes(stored.results(), err);
    boolean looked = Audits.looked(results, err);
    return agreed && looked && ResultsSource.complete(stored.results())
        ? strictness.code(results)
        : ExitCode.CELLS_FAILED;
  }
}
