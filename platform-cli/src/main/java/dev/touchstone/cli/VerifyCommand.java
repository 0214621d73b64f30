package dev.touchstone.cli;

import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.StoredRows;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.store.StoreCheck;
import dev.touchstone.core.store.StoreSignature;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone verify}: whether results are what they say they are. */
@Command(
    name = "verify",
    description = {
      "Checks results again: the digest of every stored file, every published figure, and, with "
          + "weights and data read afresh, every kept image: ball, bounds and prediction.",
      "Says of each row whether it holds, fails, or cannot be checked and why. The exit code is 3 "
          + "if anything fails."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone verify results/quickstart",
      "  touchstone verify results/quickstart --files-only --key author.pem.pub"
    })
final class VerifyCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(
      paramLabel = "RESULTS",
      description = "Folder that a run wrote, or that was published.")
  private Path results;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Check the folder's signature with this public key (PEM), too.")
  private Path key;

  @Option(
      names = "--files-only",
      description = "Check files and figures alone: no data, weights or images.")
  private boolean filesOnly;

  /** A line of the table. */
  private record Line(String entry, String what, String verdict, String why) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean holds = key == null || signatureHolds(out, err);
    StoredSuite stored = ResultsSource.read(results, err);
    holds &= StoreAudit.tell(stored, err) == 0;
    boolean store = ResultsSource.hasStore(results);
    if (store) {
      tellLog(ResultsStore.existing(results).check(false), out);
    }
    try (Interruption interruption = Interruption.listen(err);
        Platform platform = options.start()) {
      List<String> differing =
          Figures.differing(platform, platform.auditor().examine(stored.results()), results);
      differing.forEach(
          file ->
              err.println(
                  "touchstone: "
                      + Printable.line(
                          results.resolve(file)
                              + ": it is not what the stored outcomes give; 'touchstone publish'"
                              + " makes it anew")));
      out.printf(
          "figures %s%n",
          differing.isEmpty()
              ? "those of the reports are what the outcomes give"
              : "%,d reports differ from what the outcomes give".formatted(differing.size()));
      holds &= differing.isEmpty();
      if (!store) {
        out.println("rows    cannot be checked: weights and images are in the run's own folder");
      } else if (!filesOnly) {
        holds &= rowsHold(platform, interruption, out, err);
      }
    }
    out.println(holds ? "Nothing was found that does not hold." : "Something does not hold.");
    out.flush();
    return holds ? ExitCode.OK : ExitCode.CELLS_FAILED;
  }

  private boolean signatureHolds(PrintWriter out, PrintWriter err) {
    StoreSignature.Verdict verdict = StoreSignature.verify(results, key);
    verdict
        .faults()
        .forEach(
            (file, reason) -> err.println("touchstone: " + Printable.line(file + ": " + reason)));
    if (verdict.faults().isEmpty()) {
      out.printf(
          "signed  all %,d files, with this key%s%n",
          verdict.files(),
          verdict.absent().isEmpty() ? "" : "; the store that was signed with them is not here");
    }
    return verdict.faults().isEmpty();
  }

  private static void tellLog(StoreCheck check, PrintWriter out) {
    if (check.lines() == 0) {
      out.println(
          "log     there is none: the store is of an earlier version, so exchanged files do not"
              + " show");
      return;
    }
    out.printf(
        "log     %,d lines, %,d files%s%n",
        check.lines(),
        check.files(),
        check.found().isEmpty()
            ? ""
            : "; %,d of them were there before a run here noted them"
                .formatted(check.found().size()));
  }

  private boolean rowsHold(
      Platform platform, Interruption interruption, PrintWriter out, PrintWriter err) {
    List<Line> lines = new ArrayList<>();
    boolean holds = true;
    ResultsStore store = ResultsStore.existing(results);
    try (ProgressDisplay display = ProgressDisplay.create(err);
        CellRunner cells = platform.cellRunner(store)) {
      StoredRows stored = new StoredRows(store, cells, display.loading(), interruption);
      for (StoredRows.Row row : stored.rows()) {
        interruption.check();
        Recheck recheck = stored.recheck(row);
        holds &= !recheck.fails();
        lines.add(line(row, recheck));
      }
    }
    out.println(
        new TextTable<Line>()
            .words("entry", 12, Line::entry)
            .words("row", 12, Line::what)
            .words("verdict", 12, Line::verdict)
            .words("why", 24, Line::why)
            .text(lines, Screen.width()));
    return holds;
  }

  private static Line line(StoredRows.Row row, Recheck recheck) {
    List<String> why = new ArrayList<>(recheck.failures());
    why.addAll(recheck.holding());
    recheck.unchecked().forEach(what -> why.add("not checked: " + what));
    return new Line(
        Printable.line(row.entry()),
        Printable.line(row.label()),
        recheck.fails() ? "fails" : recheck.holds() ? "holds" : "cannot be checked",
        Printable.lines(String.join("\n", why)));
  }
}
