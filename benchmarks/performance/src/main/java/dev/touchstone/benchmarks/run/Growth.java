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

/** By how much resident memory grows over 1,000 batches, for each path. */
final class Growth {

  private static final int BATCHES = 1000;

  /** A certifier runs the network many times for one image. */
  private static final int CERTIFIED = 200;

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

  static Map<String, Double> measure(Places places, Task task) {
    return ChildProcess.java(
        places,
        FIXED_HEAP,
        List.of(
            "growth",
            task.subject(),
            task.side().id(),
            Integer.toString(task.quantities().contains(Quantity.CERTIFY) ? CERTIFIED : BATCHES),
            task.quantities().get(0).id()));
  }

  static String quantity(Task task) {
    return PREFIX + task.quantities().get(0).id();
  }

  /** Empty if nothing was measured. */
  static Optional<String> table(Scores scores, Map<String, String> titles) {
    List<List<String>> rows = new ArrayList<>();
    for (Quantity quantity : Quantity.values()) {
      String id = PREFIX + quantity.id();
      for (String subject : scores.subjects(id)) {
        for (String side : scores.sides(id, subject)) {
          Score score = scores.rounds(id, subject, side).get(0);
          rows.add(
              List.of(
                  titles.getOrDefault(subject, subject),
                  side,
                  quantity.id(),
                  quantity == Quantity.CERTIFY ? CERTIFIED + " images" : BATCHES + " batches",
                  String.format(Locale.ROOT, "%+.1f", score.value() / (1 << 20))));
        }
      }
    }
    List<String> header =
        List.of("network", "side", "path", "over", "growth of resident memory, MiB");
    return rows.isEmpty() ? Optional.empty() : Optional.of(Tables.table(header, rows));
  }
}
