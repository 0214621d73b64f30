package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.plan.CertifierCase;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.benchmarks.report.Score;
import dev.touchstone.benchmarks.report.Scores;
import dev.touchstone.benchmarks.report.Tables;
import dev.touchstone.benchmarks.work.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** By how much resident memory grows over thousands of batches, for each path. */
final class Growth {

  private static final int[] BATCHES = {1000, 3000, 6000};

  /** A certifier runs the network many times for one image. */
  private static final int[] CERTIFIED = {100, 200, 300};

  private static final String PREFIX = "growth-";

  /** A heap of fixed size, resident from the start: what grows then is native memory. */
  private static final List<String> FIXED_HEAP = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");

  private Growth() {}

  /** The paths: small networks, as what leaks in one leaks in the others. */
  static List<Task> tasks(List<Network> networks, Path weights) {
    List<Task> tasks = new ArrayList<>();
    for (Network network : networks) {
      if (network != Network.RESNET_50) {
        tasks.add(new Task(network.id(), Side.GRAPH, List.of(Quantity.FORWARD)));
        tasks.add(new Task(network.id(), Side.GRAPH, List.of(Quantity.GRADIENT)));
        tasks.add(new Task(network.id(), Side.PLATFORM, List.of(Quantity.PGD)));
        tasks.add(new Task(network.id(), Side.PLATFORM, List.of(Quantity.TRAIN)));
      }
    }
    if (Files.isRegularFile(CertifierCase.CROWN.weights(weights))) {
      tasks.add(new Task(CertifierCase.CROWN.id(), Side.PLATFORM, List.of(Quantity.CERTIFY)));
    }
    return tasks;
  }

  /** Measures a path. */
  static List<Score> measure(Places places, Task task, double load) {
    Quantity quantity = task.quantities().get(0);
    int[] marks = marks(quantity);
    String batches =
        IntStream.concat(IntStream.of(marks[0] / 3), IntStream.of(marks))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    Map<String, Double> found =
        ChildProcess.java(
            places,
            FIXED_HEAP,
            List.of("growth", task.subject(), task.side().id(), batches, quantity.id()));
    return IntStream.of(marks)
        .mapToObj(
            mark ->
                new Score(
                    0,
                    task.subject(),
                    name(quantity, mark),
                    "bytes",
                    task.side().id(),
                    found.get(PREFIX + mark),
                    found.get("peak"),
                    load))
        .toList();
  }

  private static int[] marks(Quantity quantity) {
    return quantity == Quantity.CERTIFY ? CERTIFIED : BATCHES;
  }

  private static String name(Quantity quantity, int mark) {
    return PREFIX + quantity.id() + "-" + mark;
  }

  /** Empty if nothing was measured. */
  static Optional<String> table(Scores scores, Map<String, String> titles) {
    List<List<String>> rows = new ArrayList<>();
    for (Quantity quantity : Quantity.values()) {
      int[] marks = marks(quantity);
      for (String subject : scores.subjects(name(quantity, marks[0]))) {
        for (String side : scores.sides(name(quantity, marks[0]), subject)) {
          List<Score> grown =
              IntStream.of(marks)
                  .mapToObj(mark -> scores.rounds(name(quantity, mark), subject, side).get(0))
                  .toList();
          rows.add(row(quantity, marks, grown, titles.getOrDefault(subject, subject)));
        }
      }
    }
    List<String> header =
        List.of("network", "side", "path", "after", "grown by, MiB", "peak of the process, MiB");
    return rows.isEmpty() ? Optional.empty() : Optional.of(Tables.table(header, rows));
  }

  private static List<String> row(
      Quantity quantity, int[] marks, List<Score> grown, String subject) {
    return List.of(
        subject,
        grown.get(0).side(),
        quantity.id(),
        each(IntStream.of(marks).mapToObj(mark -> String.format(Locale.ROOT, "%,d", mark)).toList())
            + (quantity == Quantity.CERTIFY ? " images" : " batches"),
        each(grown.stream().map(score -> text("%+.1f", score.value())).toList()),
        text("%,.0f", grown.get(0).peakBytes()));
  }

  private static String each(List<String> texts) {
    return String.join(" / ", texts);
  }

  private static String text(String format, double bytes) {
    return String.format(Locale.ROOT, format, bytes / (1 << 20));
  }
}
