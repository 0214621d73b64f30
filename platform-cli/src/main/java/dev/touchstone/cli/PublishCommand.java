package dev.touchstone.cli;

import dev.touchstone.core.Platform;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone publish}: makes the reports again from stored results. */
@Command(
    name = "publish",
    description = "Makes the CSV and HTML reports again from stored results.",
    footerHeading = "%nExample:%n",
    footer = "  touchstone publish results/quickstart")
final class PublishCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(paramLabel = "RESULTS", description = "Folder that a run wrote.")
  private Path results;

  @Override
  public Integer call() throws IOException {
    StoredSuite stored = ResultsReader.examine(ResultsStore.existing(results));
    try (Platform platform = options.start()) {
      Reports.publish(platform, stored.results(), results, spec.commandLine().getOut());
    }
    PrintWriter err = spec.commandLine().getErr();
    boolean agreed = CertificateAudit.passes(stored.results(), err);
    boolean believed = StoreAudit.passes(stored, err);
    return agreed && believed ? ExitCode.OK : ExitCode.CELLS_FAILED;
  }
}
