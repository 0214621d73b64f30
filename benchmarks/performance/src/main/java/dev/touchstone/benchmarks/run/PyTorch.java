package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.benchmarks.work.Places;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** PyTorch, in processes of its own, where a {@code python3} has it. */
final class PyTorch {

  /** The one that comes first may be another than Debian's, to which the package belongs. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private final Places places;
  private final String python;
  private final String version;

  private PyTorch(Places places, String python, String version) {
    this.places = places;
    this.python = python;
    this.version = version;
  }

  /** Empty if it is not installed. */
  static Optional<PyTorch> find(Places places) {
    return PYTHONS.stream().flatMap(python -> find(places, python).stream()).findFirst();
  }

  private static Optional<PyTorch> find(Places places, String python) {
    try {
      String version =
          ChildProcess.run(List.of(python, script(places), "version"), places.folder());
      return Optional.of(new PyTorch(places, python, version.strip()));
    } catch (IllegalStateException | UncheckedIOException e) {
      return Optional.empty(); // This one has it not, or is not there.
    }
  }

  private static String script(Places places) {
    Path script = places.home().resolve("benchmarks/performance/pytorch/measure.py");
    return script.toString();
  }

  String version() {
    return version;
  }

  /** The command that measures. */
  List<String> command(String network, Side side, double seconds, List<String> what) {
    List<String> command = new ArrayList<>(List.of(python, script(places), network));
    command.add(places.folder().toString());
    command.add(layout(side));
    command.add(String.format(Locale.ROOT, "%.3f", seconds));
    command.addAll(what);
    return command;
  }

  private static String layout(Side side) {
    return switch (side) {
      case PYTORCH_CHANNELS_LAST -> "channels-last";
      case PYTORCH_FASTER -> "faster";
      case PYTORCH_NAIVE -> "naive";
      default -> "default";
    };
  }

  /** What it finds. */
  Map<String, Double> measure(String network, Side side, double seconds, List<String> what) {
    return ChildProcess.numbers(
        ChildProcess.run(command(network, side, seconds, what), places.folder()));
  }
}
