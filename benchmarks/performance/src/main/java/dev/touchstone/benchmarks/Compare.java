package dev.touchstone.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs both benchmarks in turn, A B A B …, each in a process of its own, and prints the ratios. */
public final class Compare {

  private Compare() {}

  /** The first argument is the number of rounds, 7 when there is none. */
  public static void main(String[] arguments) throws RunnerException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    PrintStream screen = System.out;
    screen.println("Input gradients per second, PGD-40 on the network of Table 3, batch 128");
    screen.printf("%-6s %12s %12s %8s%n", "round", "platform", "bare", "ratio");
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      double platform = score("platform");
      double bare = score("bare");
      ratios.add(platform / bare);
      screen.printf(
          Locale.ROOT, "%-6d %,12.0f %,12.0f %8.3f%n", round, platform, bare, platform / bare);
    }
    Collections.sort(ratios);
    screen.printf(
        Locale.ROOT,
        "ratio platform / bare: median %.3f, from %.3f to %.3f over %d rounds%n",
        ratios.get(ratios.size() / 2),
        ratios.get(0),
        ratios.get(ratios.size() - 1),
        rounds);
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
