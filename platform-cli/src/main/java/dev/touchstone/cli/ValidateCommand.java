package dev.touchstone.cli;

import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.run.SampleNotes;
import dev.touchstone.core.suite.Suite;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code touchstone validate}: checks a suite without data. */
@Command(
    name = "validate",
    description =
        "Checks a suite: every component, key and value, and whether they fit one another. Loads no"
            + " data and trains nothing, but downloads files that the suite says it needs.",
    footerHeading = "%nExample:%n",
    footer = "  touchstone validate my-suite.yaml")
final class ValidateCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin SuiteArgument suite;
  @Mixin PlatformOptions options;

  @Override
  public Integer call() {
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start()) {
      Suite bound = read(platform, interruption);
      Optional<DatasetOutline> data = platform.suiteCheck().withoutData(bound, interruption);
      spec.commandLine()
          .getOut()
          .printf(
              "%s is valid: %s, %s%s on %s.%n",
              Printable.line(suite.text()),
              count(bound.entries().size(), "entry", "entries"),
              count(bound.threats().size(), "threat", "threats"),
              sections(bound),
              Printable.line(bound.dataset().id()));
      data.ifPresent(known -> tellLimits(bound, known));
      if (data.isEmpty()) {
        spec.commandLine()
            .getOut()
            .printf(
                "What %s holds is known when it is loaded: 'touchstone plan' checks whether the"
                    + " entries, attacks and certifiers fit it and one another.%n",
                Printable.line(bound.dataset().id()));
      }
    }
    return ExitCode.OK;
  }

  /** How many components there are in each section of the suite that has some. */
  private static String sections(Suite bound) {
    return CellKinds.sections().stream()
        .filter(section -> !bound.uses(section).isEmpty())
        .map(section -> ", " + count(bound.uses(section).size(), section.singular(), section.key()))
        .collect(Collectors.joining());
  }

  private void tellLimits(Suite bound, DatasetOutline data) {
    int samples = bound.samples().choose(data.testCount()).size();
    DataNotes.tell(SampleNotes.limits(bound, data, samples), spec.commandLine().getErr());
  }

  private static String count(int number, String one, String several) {
    return "%,d %s".formatted(number, number == 1 ? one : several);
  }

  private Suite read(Platform platform, Interruption interruption) {
    try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      return platform.suites().read(suite.file(), display.loading(), interruption);
    }
  }
}
