package dev.touchstone.benchmarks.run;

import dev.touchstone.tensorflow.kernels.Machine;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Where and with what a run was made. */
final class MachineLine {

  private MachineLine() {}

  static String text(Optional<String> pyTorch) {
    Machine machine = Machine.current();
    return "%s: %s (%s), %d threads, %s%s; TensorFlow %s, Java %s, %s"
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            machine.processor(),
            machine.model(),
            machine.threads(),
            machine.instructions(),
            machine.variables().isEmpty() ? "" : "; " + machine.variables(),
            Machine.tensorFlow(),
            Runtime.version().feature(),
            pyTorch
                .map(version -> "PyTorch " + version)
                .orElse("PyTorch is not installed (Debian: python3-torch)"));
  }
}
