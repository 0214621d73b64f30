package dev.touchstone.cli;

import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.RunMarker;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import java.io.PrintWriter;
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
    PrintWriter err = spec.commandLine().getErr();
    RunMarker.leftIn(store)
        .ifPresent(sentence -> err.println("touchstone: " + Printable.line(sentence)));
    StoredSuite stored = ResultsReader.examine(store);
    spec.commandLine().getOut().println(LeaderboardTable.text(stored.results()));
    boolean agreed = CertificateAudit.passes(stored.results(), err);
    boolean believed = StoreAudit.passes(stored, err);
    return agreed && believed ? ExitCode.OK : ExitCode.CELLS_FAILED;
  }
}
