package dev.touchstone.cli;

import dev.touchstone.core.Platform;
import dev.touchstone.core.suite.Suite;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code touchstone validate}: checks a suite without data or TensorFlow. */
@Command(
    name = "validate",
    description =
        "Checks a suite: every component, key and value. Loads no data, but downloads files that"
            + " the suite says it needs.",
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
      spec.commandLine()
          .getOut()
          .printf(
              "%s is valid: %d entries, %d threats, %d attacks%s on %s.%n",
              Printable.line(suite.text()),
              bound.entries().size(),
              bound.threats().size(),
              bound.attacks().size(),
              bound.certifiers().isEmpty()
                  ? ""
                  : ", %d certifiers".formatted(bound.certifiers().size()),
              Printable.line(bound.dataset().id()));
    }
    return ExitCode.OK;
  }

  private Suite read(Platform platform, Interruption interruption) {
    try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
      return platform.suites().read(suite.file(), display.loading(), interruption);
    }
  }
}
