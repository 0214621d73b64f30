package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.run.AdversarialExport;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.StoredRows;
import dev.touchstone.core.store.ResultsStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone export}: the images that broke samples, as files that NumPy reads. */
@Command(
    name = "export",
    description = {
      "Writes the adversarial images that a run kept as .npy files (float32, NHWC), with labels, "
          + "sample indices, predictions and a manifest.",
      "The data must be at hand: the store keeps differences to the clean images."
    },
    footerHeading = "%nExample:%n",
    footer = "  touchstone export results/quickstart /tmp/images")
final class ExportCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(index = "0", paramLabel = "RESULTS", description = "Folder that a run wrote.")
  private Path results;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Folder for the images; empty, or not there yet.")
  private Path target;

  @Override
  public Integer call() {
    AdversarialExport.requireFree(target);
    ResultsStore store = ResultsStore.existing(results);
    if (!ResultsSource.hasStore(results)) {
      throw new UserException(
          results
              + ": has reports alone; images are in the store of the folder that the run wrote");
    }
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start()) {
      export(platform, store, target, spec.commandLine().getErr(), interruption, spec);
    }
    return ExitCode.OK;
  }

  /** Exports, and says what. */
  static void export(
      Platform platform,
      ResultsStore store,
      Path target,
      PrintWriter err,
      Interruption interruption,
      CommandSpec spec) {
    List<AdversarialExport.Exported> rows;
    try (ProgressDisplay display = ProgressDisplay.create(err);
        CellRunner cells = platform.cellRunner(store)) {
      rows =
          AdversarialExport.write(
              new StoredRows(store, cells, display.loading(), interruption), target);
    }
    PrintWriter out = spec.commandLine().getOut();
    int exported = 0;
    int missing = 0;
    for (AdversarialExport.Exported row : rows) {
      exported += row.exported();
      missing += row.missing().size();
      if (!row.missing().isEmpty()) {
        out.println(
            Printable.line(
                "%s · %s: %,d of %,d broken samples have no image here"
                    .formatted(
                        row.entry(),
                        row.label(),
                        row.missing().size(),
                        row.missing().size() + row.exported())));
      }
    }
    out.printf(
        "images  %s: %,d images of %,d rows%n",
        Printable.line(target.toAbsolutePath().toString()),
        exported,
        rows.stream().filter(row -> row.exported() > 0).count());
    if (missing > 0) {
      out.println(
          "Images that are missing were found by a version that kept none, or are beyond the"
              + " suite's 'evaluation: images' (raise it). 'touchstone run SUITE"
              + " --export-adversarial DIR' attacks these samples again and keeps as many.");
    }
    out.flush();
  }
}
