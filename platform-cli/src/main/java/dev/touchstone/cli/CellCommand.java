package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone cell}: runs one cell from its JSON, as another process or machine would. */
@Command(
    name = "cell",
    description = {
      "Runs one cell, given as JSON (see 'plan --cells'), and stores its result.",
      "The harness runs its own cells through the same door."
    })
final class CellCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(paramLabel = "FILE", description = "The cell's JSON.")
  private Path file;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Results folder.")
  private Path out;

  @Override
  public Integer call() {
    String json;
    try {
      json = Files.readString(file);
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read; give a file with one cell's JSON", e);
    }
    ResultsStore store = ResultsStore.at(out);
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start();
        CellRunner cells = platform.cellRunner(store);
        ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      Optional<CellFailure> failure = cells.run(json, display.loading(), interruption);
      failure.ifPresent(
          why ->
              spec.commandLine().getErr().println("touchstone: " + Printable.line(why.reason())));
      return failure.isPresent() ? ExitCode.CELLS_FAILED : ExitCode.OK;
    }
  }
}
