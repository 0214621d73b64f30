package dev.touchstone.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

  private static final String NET = "net";
  private static final List<Side> LAYOUTS = List.of(Side.PYTORCH, Side.PYTORCH_CHANNELS_LAST);

  private final Scores scores = new Scores();

  private void add(int round, Quantity quantity, Side side, double value) {
    scores.add(
        new Score(
            round, NET, quantity.id(), quantity.unit(), side.id(), value, 3 << 20, round / 2.0));
  }

  /** A machine that is twice as slow in the second round changes no ratio. */
  @Test
  void ratiosAreTakenRoundByRoundAgainstTheBetterOne() {
    add(1, Quantity.GRADIENT, Side.GRAPH, 300);
    add(1, Quantity.GRADIENT, Side.PYTORCH, 100);
    add(1, Quantity.GRADIENT, Side.PYTORCH_CHANNELS_LAST, 150);
    add(2, Quantity.GRADIENT, Side.GRAPH, 150);
    add(2, Quantity.GRADIENT, Side.PYTORCH, 75);
    add(2, Quantity.GRADIENT, Side.PYTORCH_CHANNELS_LAST, 50);
    assertThat(scores.speedup(Quantity.GRADIENT, NET, Side.GRAPH.id(), LAYOUTS))
        .contains(new Spread(2, 2, 2));
  }

  @Test
  void fewerSecondsAreFaster() {
    add(1, Quantity.PGD, Side.PLATFORM, 0.02);
    add(1, Quantity.PGD, Side.PYTORCH, 0.04);
    add(1, Quantity.PGD, Side.PYTORCH_CHANNELS_LAST, 0.03);
    assertThat(scores.speedup(Quantity.PGD, NET, Side.PLATFORM.id(), LAYOUTS))
        .hasValueSatisfying(ratio -> assertThat(ratio.median()).isBetween(1.4999, 1.5001));
  }

  @Test
  void aRoundWithoutTheOtherSideHasNoRatio() {
    add(1, Quantity.TRAIN, Side.PLATFORM, 10);
    add(2, Quantity.TRAIN, Side.PYTORCH, 5);
    assertThat(scores.speedup(Quantity.TRAIN, NET, Side.PLATFORM.id(), LAYOUTS)).isEmpty();
  }

  @Test
  void showsMediansRangesRatiosAndTheShareOfThePeak() {
    add(1, Quantity.FORWARD, Side.GRAPH, 2000);
    add(2, Quantity.FORWARD, Side.GRAPH, 3000);
    add(1, Quantity.FORWARD, Side.TENSORFLOW, 1000);
    add(2, Quantity.FORWARD, Side.TENSORFLOW, 3000);
    Tables tables =
        new Tables(
            scores,
            Map.of("forward/" + NET, 2e6),
            OptionalDouble.of(1e10),
            Map.of(NET, "A network"));
    assertThat(tables.of(Quantity.FORWARD).orElseThrow().lines())
        .containsExactly(
            "| network   | side                        | forwards/s: median (range) | × plain TensorFlow | × platform's graph | % of peak | peak memory, MiB |",
            "| --------- | --------------------------- | -------------------------- | ------------------ | ------------------ | --------- | ---------------- |",
            "| A network | bare loop, platform's graph | 2,500 (2,000–3,000)        | 1.50 (1.00–2.00)   |                    | 50        | 3                |",
            "| A network | bare loop, plain TensorFlow | 2,000 (1,000–3,000)        |                    | 0.75 (0.50–1.00)   | 40        | 3                |");
    assertThat(tables.of(Quantity.PGD)).isEmpty();
  }

  /** Forty gradients an image, and the figure is their inverse. */
  @Test
  void theShareOfThePeakKnowsSecondsFromRates() {
    add(1, Quantity.PGD, Side.PLATFORM, 0.01);
    Tables tables =
        new Tables(scores, Map.of("pgd/" + NET, 4e7), OptionalDouble.of(1e10), Map.of());
    assertThat(tables.of(Quantity.PGD).orElseThrow()).contains("| 40        |");
  }

  @Test
  void storesEveryRound(@TempDir Path folder) throws Exception {
    add(1, Quantity.FORWARD, Side.GRAPH, 2000.5);
    scores.add(new Score(0, "machine", "peak", "FLOP/s", "tensorflow", 1e12, Double.NaN, 1));
    Path file = folder.resolve("scores.csv");
    scores.write(file);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "round,subject,quantity,unit,side,value,peak_memory_mib,load",
            "1,net,forward,forwards/s,graph,2000.500000,3.000000,0.500000",
            "0,machine,peak,FLOP/s,tensorflow,1000000000000.000000,,1.000000");
  }

  @Test
  void stagesOfAutoAttackStandOneUnderTheOther() {
    StageTable.scores(
            1,
            NET,
            Side.PYTORCH_FASTER,
            Map.of(
                "autoattack",
                2.0,
                "autoattack-clean-standing",
                198.0,
                "autoattack-square-forwards",
                9e5))
        .forEach(scores::add);
    assertThat(StageTable.of(scores).orElseThrow().lines())
        .contains(
            "| PyTorch, faster layout | clean   | 198      |                 |",
            "| PyTorch, faster layout | Square  |          | 900,000         |");
  }
}
