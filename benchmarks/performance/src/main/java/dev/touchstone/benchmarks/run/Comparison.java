package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.plan.CertifierCase;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.benchmarks.report.Score;
import dev.touchstone.benchmarks.report.Scores;
import dev.touchstone.benchmarks.report.StageTable;
import dev.touchstone.benchmarks.report.Tables;
import dev.touchstone.benchmarks.work.Places;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** One run of the benchmark. */
final class Comparison {

  /** Logits of two sides may be that far apart, relative to the largest. */
  private static final double TOLERANCE = 1e-3;

  private static final String PEAK = "peak-float32";

  private final Places places;
  private final Selection selection;
  private final Optional<PyTorch> pyTorch;
  private final Consumer<String> screen;
  private final Scores scores = new Scores();
  private final Map<String, Double> flops = new HashMap<>();
  private final List<List<String>> checks = new ArrayList<>();
  private final String machine;
  private OptionalDouble peak = OptionalDouble.empty();
  private boolean bf16;

  Comparison(
      Places places, Selection selection, Optional<PyTorch> pyTorch, Consumer<String> screen) {
    this.places = places;
    this.selection = selection;
    this.pyTorch = pyTorch;
    this.screen = screen;
    this.machine = MachineLine.text(pyTorch.map(PyTorch::version));
  }

  /**
   * Measures everything.
   *
   * @param afterRound called whenever there is more to store
   */
  void run(Runnable afterRound) {
    screen.accept(machine);
    selection.networks().forEach(this::prepare);
    screen.accept(checksTable());
    if (selection.roofline()) {
      roofline();
    }
    for (int round = 1; round <= selection.rounds(); round++) {
      round(round);
      afterRound.run();
    }
    if (selection.memory()) {
      Growth.tasks(selection.networks(), places.weights()).forEach(this::growth);
      afterRound.run();
    }
  }

  /** What has been measured so far, one table after the other. */
  String tables() {
    List<String> parts = new ArrayList<>(List.of(machine, checksTable()));
    Tables tables = new Tables(scores, flops, peak, titles());
    for (Quantity quantity : Quantity.values()) {
      tables.of(quantity).ifPresent(parts::add);
    }
    StageTable.of(scores).ifPresent(parts::add);
    Growth.table(scores, titles()).ifPresent(parts::add);
    if (peak.isPresent()) {
      parts.add(rooflineLine());
    }
    return String.join("\n\n", parts);
  }

  private String checksTable() {
    return "Largest differences to the platform's graph, relative to the largest value\n\n"
        + Tables.table(List.of("network", "side", "logits", "gradients"), checks);
  }

  Scores scores() {
    return scores;
  }

  /** Weights and a batch for all sides; who computes something else stops the run. */
  private void prepare(Network network) {
    screen.accept("preparing " + network.title());
    Map<String, Double> facts =
        ChildProcess.java(
            places,
            List.of(),
            List.of(
                "prepare",
                network.id(),
                Integer.toString(Math.min(selection.images(), network.samples()))));
    for (Quantity quantity : List.of(Quantity.FORWARD, Quantity.GRADIENT, Quantity.TRAIN)) {
      flops.put(quantity.id() + "/" + network.id(), facts.get("flops-" + quantity.id()));
    }
    flops.put(
        Quantity.PGD.id() + "/" + network.id(), 40 * facts.get("flops-" + Quantity.GRADIENT.id()));
    bf16 |= facts.get("bf16") > 0;
    for (String name : List.of("bf16-equal-signs", "bf16-cosine")) {
      if (facts.containsKey(name)) {
        add(
            new Score(
                0,
                network.id(),
                name,
                "gradients in bf16 against float32's",
                Side.PLATFORM_BF16.id(),
                facts.get(name),
                Double.NaN,
                load()));
      }
    }
    check(network, Side.TENSORFLOW, facts);
    if (pyTorch.isPresent()) {
      for (Side side : List.of(Side.PYTORCH, Side.PYTORCH_CHANNELS_LAST)) {
        Map<String, Double> theirs = pyTorch.get().measure(network.id(), side, 0, List.of("check"));
        if (!theirs.get("parameters").equals(facts.get("parameters"))) {
          throw new IllegalStateException(
              "%s has %.0f parameters in PyTorch, %.0f here"
                  .formatted(network.title(), theirs.get("parameters"), facts.get("parameters")));
        }
        check(network, side, theirs);
      }
    }
  }

  private void check(Network network, Side side, Map<String, Double> facts) {
    double logits = facts.get("check-logits");
    if (!(logits <= TOLERANCE)) {
      throw new IllegalStateException(
          "%s: %s gives other logits than the platform's graph, by %.3g of the largest"
              .formatted(network.title(), side.title(), logits));
    }
    checks.add(
        List.of(
            network.title(),
            side.title(),
            String.format(Locale.ROOT, "%.1e", logits),
            String.format(Locale.ROOT, "%.1e", facts.get("check-gradients"))));
  }

  private void roofline() {
    double load = load();
    Map<String, Double> found =
        ChildProcess.java(
            places, List.of("-Xmx3g"), List.of("roofline", Double.toString(selection.seconds())));
    found.forEach(
        (name, value) ->
            add(
                new Score(
                    0,
                    "machine",
                    name,
                    name.equals("bandwidth") ? "bytes/s" : "FLOP/s",
                    Side.TENSORFLOW.id(),
                    value,
                    Double.NaN,
                    load)));
    peak = OptionalDouble.of(found.get(PEAK));
  }

  private void round(int round) {
    for (Task task : Task.round(selection, sides(), places.weights())) {
      double load = load();
      Map<String, Double> found = measure(task);
      for (Quantity quantity : task.quantities()) {
        add(
            new Score(
                round,
                task.subject(),
                quantity.id(),
                quantity.unit(),
                task.side().id(),
                quantity.ofRate(found.get(quantity.id())),
                found.getOrDefault("peak", Double.NaN),
                load));
      }
      StageTable.scores(round, task.subject(), task.side(), found).forEach(scores::add);
    }
    if (selection.quantities().contains(Quantity.START)) {
      Network network = selection.networks().get(0);
      for (StartUp.Command command : StartUp.commands(places, network, round, pyTorch)) {
        double load = load();
        add(
            new Score(
                round,
                command.subject(),
                Quantity.START.id(),
                Quantity.START.unit(),
                command.side().id(),
                command.seconds(places.folder()),
                Double.NaN,
                load));
      }
    }
  }

  private void add(Score score) {
    scores.add(score);
    screen.accept(
        String.format(
            Locale.ROOT,
            "%d  %s  %s  %s  %s  (load %.2f)",
            score.round(),
            score.subject(),
            score.side(),
            Tables.number(score.value()),
            score.unit(),
            score.load()));
  }

  private Map<String, Double> measure(Task task) {
    List<String> what = task.quantities().stream().map(Quantity::id).toList();
    if (task.side().isPyTorch()) {
      return pyTorch.orElseThrow().measure(task.subject(), task.side(), selection.seconds(), what);
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "measure", task.subject(), task.side().id(), Double.toString(selection.seconds())));
    words.addAll(what);
    return ChildProcess.java(places, List.of(), words);
  }

  private Set<Side> sides() {
    Set<Side> sides = EnumSet.allOf(Side.class);
    sides.removeIf(side -> side.isPyTorch() && pyTorch.isEmpty());
    if (!bf16) {
      sides.remove(Side.PLATFORM_BF16);
    }
    return sides;
  }

  private void growth(Task task) {
    Growth.measure(places, task, load()).forEach(this::add);
  }

  private String rooflineLine() {
    return String.format(
        Locale.ROOT,
        "The cores' peak, a product of 2048×2048 matrices by TensorFlow: %,.0f GFLOP/s in float32,"
            + " %,.0f in bf16. Memory, a copy of 1 GiB: %.1f GB/s read and written.",
        limit(PEAK) / 1e9,
        limit("peak-bf16") / 1e9,
        limit("bandwidth") / 1e9);
  }

  private double limit(String quantity) {
    return scores.rounds(quantity, "machine", Side.TENSORFLOW.id()).get(0).value();
  }

  static Map<String, String> titles() {
    Map<String, String> titles = new HashMap<>();
    for (Network network : Network.values()) {
      titles.put(network.id(), network.title());
    }
    for (CertifierCase each : CertifierCase.values()) {
      titles.put(each.id(), each.title());
    }
    return titles;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
