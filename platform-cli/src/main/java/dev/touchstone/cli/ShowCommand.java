package dev.touchstone.cli;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.RunMarker;
import dev.touchstone.core.store.ResultsStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone show}: the leaderboard in the terminal. */
@Command(
    name = "show",
    description = "Shows the leaderboard of stored results, finished or not.",
    footerHeading = "%nExample:%n",
    footer = "  touchstone show results/quickstart")
final class ShowCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "RESULTS", description = "Folder that a run wrote.")
  private Path results;

  @Override
  public Integer call() {
    ResultsStore store = ResultsStore.existing(results);
    RunMarker.leftIn(store)
        .ifPresent(
            sentence ->
                spec.commandLine().getErr().println("touchstone: " + Printable.line(sentence)));
    SuiteResults stored = ResultsReader.read(store);
    spec.commandLine().getOut().println(LeaderboardTable.text(stored));
    return CertificateAudit.passes(stored, spec.commandLine().getErr())
        ? ExitCode.OK
        : ExitCode.CELLS_FAILED;
  }
}
