package dev.touchstone.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same loop in PyTorch, in a process of its own, where {@code python3} has the library. */
final class PyTorch {

  /** The one that comes first may be another than Debian's, to which the package belongs. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private final Path script;
  private final String python;
  private final String version;

  private PyTorch(Path script, String python, String version) {
    this.script = script;
    this.python = python;
    this.version = version;
  }

  /**
   * PyTorch's loop; empty if PyTorch is not installed.
   *
   * @param home the repository
   */
  static Optional<PyTorch> find(Path home) {
    Path script = home.resolve("benchmarks/performance/pytorch_pgd.py");
    for (String python : PYTHONS) {
      Optional<String> version = run(python, "-c", "import torch; print(torch.__version__)");
      if (version.isPresent()) {
        return Optional.of(new PyTorch(script, python, version.get()));
      }
    }
    return Optional.empty();
  }

  /** PyTorch's version. */
  String version() {
    return version;
  }

  /**
   * Input gradients per second.
   *
   * @param layout {@code default} or {@code channels-last}
   */
  double gradientsPerSecond(String layout) {
    return run(python, script.toString(), layout, "5", "16")
        .map(Double::parseDouble)
        .orElseThrow(() -> new IllegalStateException(script + " has failed"));
  }

  /** What a command prints; empty if it fails. */
  private static Optional<String> run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
