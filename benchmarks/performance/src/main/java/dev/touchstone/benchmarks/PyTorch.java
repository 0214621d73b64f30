package dev.touchstone.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** The same loop in PyTorch, in a process of its own, where {@code python3} has the library. */
final class PyTorch {

  private final Path script;

  /**
   * PyTorch's loop.
   *
   * @param home the repository
   */
  PyTorch(Path home) {
    this.script = home.resolve("benchmarks/performance/pytorch_pgd.py");
  }

  /** PyTorch's version; empty if it is not installed. */
  static String version() {
    try {
      return run("python3", "-c", "import torch; print(torch.__version__)");
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Input gradients per second; empty if PyTorch is not installed.
   *
   * @param layout {@code default} or {@code channels-last}
   */
  OptionalDouble gradientsPerSecond(String layout) {
    try {
      return OptionalDouble.of(
          Double.parseDouble(run("python3", script.toString(), layout, "5", "16")));
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static String run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
