package dev.touchstone.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the loops in turn, A B C D A B C D …, each in a process of its own, and prints the ratios
 * round by round: the platform, TensorFlow alone, and PyTorch in both of its layouts where it is
 * installed.
 */
public final class Compare {

  private static final List<String> LAYOUTS = List.of("default", "channels-last");

  private Compare() {}

  /** Gradients per second of one round, NaN where there are none, and the load before it. */
  private record Round(double platform, double bare, List<Double> pyTorch, double load) {

    double best() {
      return pyTorch.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    String csv(int number) {
      return number
          + text(",%.1f,%.1f", platform, bare)
          + pyTorch.stream().map(score -> text(",%.1f", score)).collect(Collectors.joining())
          + text(",%.2f", load);
    }
  }

  /**
   * Runs the comparison.
   *
   * @param arguments the number of rounds, 7 when there is none; and a file for the scores
   */
  public static void main(String[] arguments) throws RunnerException, IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    Optional<PyTorch> pyTorch = PyTorch.find(Path.of(System.getProperty("touchstone.home", ".")));
    PrintStream screen = System.out;
    screen.println("Input gradients per second, PGD-40 on the network of Table 3, batch 128");
    screen.println(
        pyTorch
            .map(found -> "PyTorch " + found.version())
            .orElse("PyTorch is not installed (Debian: python3-torch), so it is left out"));
    screen.printf(
        "%-6s %10s %10s %10s %14s %6s%n",
        "round", "platform", "bare", "PyTorch", "channels last", "load");
    List<Round> all = new ArrayList<>();
    for (int number = 1; number <= rounds; number++) {
      Round round = round(pyTorch);
      all.add(round);
      screen.println(
          text("%-6d %,10.0f %,10.0f", number, round.platform(), round.bare())
              + (round.pyTorch().isEmpty()
                  ? text(" %10s %14s", "–", "–")
                  : text(" %,10.0f %,14.0f", round.pyTorch().get(0), round.pyTorch().get(1)))
              + text(" %6.2f", round.load()));
    }
    screen.println(
        spread("platform / bare", all.stream().map(r -> r.platform() / r.bare()).toList()));
    if (pyTorch.isPresent()) {
      screen.println(
          spread(
              "platform / PyTorch's better layout",
              all.stream().map(r -> r.platform() / r.best()).toList()));
    }
    if (arguments.length > 1) {
      store(Path.of(arguments[1]), all, pyTorch.isPresent() ? LAYOUTS : List.of());
    }
  }

  private static Round round(Optional<PyTorch> pyTorch) throws RunnerException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    double platform = score("platform");
    double bare = score("bare");
    List<Double> others =
        pyTorch
            .map(found -> LAYOUTS.stream().map(found::gradientsPerSecond).toList())
            .orElse(List.of());
    return new Round(platform, bare, others, load);
  }

  private static void store(Path file, List<Round> all, List<String> layouts) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "round,platform,bare"
            + layouts.stream()
                .map(layout -> ",pytorch_" + layout.replace('-', '_'))
                .collect(Collectors.joining())
            + ",load");
    for (Round round : all) {
      lines.add(round.csv(lines.size()));
    }
    Files.write(file, lines);
  }

  private static String spread(String what, List<Double> ratios) {
    List<Double> sorted = ratios.stream().sorted().toList();
    return text(
        "%s: median %.3f, from %.3f to %.3f over %d rounds",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1),
        sorted.size());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static double score(String benchmark) throws RunnerException {
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(PgdBenchmark.class.getSimpleName() + "\\." + benchmark + "$")
                    .forks(1)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.seconds(5))
                    .measurementIterations(2)
                    .measurementTime(TimeValue.seconds(8))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle();
    return result.getPrimaryResult().getScore();
  }
}
