package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.run.CostEstimate;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code touchstone plan}: what a run would do. */
@Command(
    name = "plan",
    description =
        "Sums up the work of a suite, what is stored already, and what the rest may cost.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  touchstone plan quickstart",
      "  touchstone plan quickstart --details",
      "  touchstone plan quickstart --cells /tmp/cells",
      "  touchstone cell /tmp/cells/0001-*.json --out /tmp/elsewhere"
    })
final class PlanCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin SuiteArgument suite;
  @Mixin PlatformOptions options;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder with results (default: results/NAME-OF-SUITE).")
  private Path out;

  @Option(
      names = "--details",
      description = "Show each threat, attack and certifier of each entry, not only their sum.")
  private boolean details;

  @Option(
      names = "--cells",
      paramLabel = "DIR",
      description =
          "Write each cell as JSON into this folder, numbered in the plan's order (each after those"
              + " that it needs), for 'touchstone cell'.")
  private Path cells;

  @Override
  public Integer call() {
    Path file = suite.file();
    PrintWriter screen = spec.commandLine().getOut();
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start();
        ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      Suite bound = platform.suites().read(file, display.loading(), interruption);
      Plan plan = platform.planner().plan(bound, display.loading(), interruption);
      DataNotes.tell(plan.dataset().notes(), spec.commandLine().getErr());
      ResultsStore store = ResultsStore.at(out != null ? out : Path.of("results", bound.name()));
      CostEstimate estimate = CostEstimate.of(plan, store);
      screen.println(details ? table(estimate.groups()) : sums(estimate.entries()));
      String sum =
          "%,d cells, %,d stored, %,d to run: about %s%s (%s)."
              .formatted(
                  plan.works(),
                  estimate.storedCells(),
                  plan.works() - estimate.storedCells(),
                  Durations.text(estimate.seconds()),
                  estimate.apart().stream()
                      .map(" and the %s"::formatted)
                      .collect(Collectors.joining()),
                  Printable.line(estimate.basis()));
      screen.println(TextTable.wrapped(sum, Screen.width()));
      if (cells != null) {
        writeCells(plan);
        screen.printf("The cells are in %s.%n", Printable.line(cells.toString()));
      }
    }
    return ExitCode.OK;
  }

  private void writeCells(Plan plan) {
    try {
      Files.createDirectories(cells);
      for (int i = 0; i < plan.cells().size(); i++) {
        Cell cell = plan.cells().get(i);
        String name = "%04d-%s.json".formatted(i + 1, cell.hash());
        Files.writeString(cells.resolve(name), Json.text(cell.work()));
      }
    } catch (IOException e) {
      throw new UserException("--cells " + cells + ": cannot be written (" + e + ")", e);
    }
  }

  private static String sums(List<CostEstimate.Group> entries) {
    String what =
        CellKinds.all().stream()
            .filter(kind -> !kind.ofOneEntry())
            .flatMap(kind -> kind.section().stream())
            .map(section -> " or " + section.singular())
            .collect(Collectors.joining("", "entry", ""));
    return cost(counts(what)).text(entries, Screen.width());
  }

  private static String table(List<CostEstimate.Group> groups) {
    return cost(counts("work")
            .figures(
                "samples", group -> group.samples() == 0 ? "" : "%,d".formatted(group.samples())))
        .text(groups, Screen.width());
  }

  private static TextTable<CostEstimate.Group> counts(String what) {
    return new TextTable<CostEstimate.Group>()
        .words(what, 20, group -> Printable.line(group.label()))
        .figures("cells", group -> "%,d".formatted(group.cells()))
        .figures("stored", group -> "%,d".formatted(group.stored()));
  }

  private static TextTable<CostEstimate.Group> cost(TextTable<CostEstimate.Group> table) {
    return table.figures(
        "at most", group -> group.known() ? Durations.text(group.seconds()) : "unknown");
  }
}
