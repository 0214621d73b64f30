package dev.touchstone.benchmarks.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's memory as the system counts it, in bytes; NaN where it does not tell. */
final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** The most that was resident. */
  static double peak() {
    return field("VmHWM:");
  }

  /** What is resident now and belongs to no file. */
  static double resident() {
    return field("RssAnon:");
  }

  private static double field(String name) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
