package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.api.results.Fact;
import dev.touchstone.core.BuildInfo;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.evaluation.KernelDoctor;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.work.EntrySpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code touchstone doctor}: whether TensorFlow computes rightly on this machine. */
@Command(
    name = "doctor",
    description = {
      "Checks TensorFlow's kernels on this machine: outputs and gradients of the operations that"
          + " networks are made of, in float32 against float64.",
      "Every run checks its own networks' kernels by itself; this shows what it finds."
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin PlatformOptions options;

  @Parameters(
      paramLabel = "SUITE",
      arity = "0..1",
      description = "Check the networks of this suite, at its batch sizes, too.")
  private Path suite;

  private boolean hopeless;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Fact fact : BuildInfo.environment()) {
      out.printf("%-17s %s%n", fact.name(), Printable.line(fact.value()));
    }
    for (Fact fact : DeviceFacts.all()) {
      out.printf("%-17s %s%n", fact.name(), fact.value());
    }
    out.printf("%-17s %s%n", "TensorFlow", KernelDoctor.tensorFlow());
    out.flush();
    DeviceFacts.note()
        .ifPresent(note -> spec.commandLine().getErr().println("touchstone: " + note));
    try (Interruption interruption = Interruption.listen(spec.commandLine().getErr());
        Platform platform = options.start()) {
      KernelDoctor doctor = platform.kernelDoctor();
      try (ProgressDisplay display = ProgressDisplay.create(spec.commandLine().getErr())) {
        Progress progress = display.loading();
        print(
            "kernels of common networks (ResNet-50, LeNet)", doctor.common(progress, interruption));
        if (suite != null) {
          Plan plan =
              platform
                  .planner()
                  .plan(
                      platform.suites().read(SuiteArgument.file(suite), progress, interruption),
                      progress,
                      interruption);
          Set<String> looked = new HashSet<>();
          for (Cell cell : plan.cells()) {
            EntrySpec entry = cell.work().entry();
            if (looked.add(entry.hash())) {
              print(
                  "kernels of entry '" + plan.entry(cell) + "'",
                  doctor.entry(entry, plan.suite().evaluation().batch(), progress, interruption));
            }
          }
        }
      }
    }
    if (hopeless) {
      spec.commandLine()
          .getErr()
          .println("touchstone: networks with these kernels are refused on this machine");
    }
    return hopeless ? ExitCode.INPUT : ExitCode.OK;
  }

  private void print(String title, List<KernelDoctor.Finding> findings) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%n%s%n", Printable.line(title));
    if (findings.isEmpty()) {
      out.println("  none: a ready classifier computes with kernels of its own");
    }
    for (KernelDoctor.Finding found : findings) {
      out.printf("  %-7s %s%n", found.result().equals("right") ? "right" : "WRONG", found.kernel());
      if (!found.result().equals("right")) {
        out.printf("          %s%n", found.result());
      }
      hopeless |= !found.usable();
    }
    long right = findings.stream().filter(found -> found.result().equals("right")).count();
    out.printf("  %d of %d right%n", right, findings.size());
    out.flush();
  }
}
