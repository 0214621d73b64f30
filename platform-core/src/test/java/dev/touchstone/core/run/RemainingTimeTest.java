package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of a made-up clock, whose plan is wrong by given factors. */
class RemainingTimeTest {

  private static final ComponentSpec ANY =
      new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());

  /** A cell, what was planned, what it takes and in how many steps it tells so. */
  private record Step(Cell cell, double planned, double takes, int steps) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Double> planned = new HashMap<>();
  private long now;
  private int rises;

  private static EntrySpec entry(int number) {
    ComponentSpec model = new ComponentSpec("model-" + number, "1", Json.MAPPER.createObjectNode());
    return new EntrySpec(
        ANY,
        "checksum",
        Optional.empty(),
        model,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1);
  }

  private void train(int entry, double plannedSeconds, double takes) {
    CellWork work = new PrepareWork(entry(entry));
    add(Cell.of(work, Place.of(entry), List.of(), 0), plannedSeconds, takes);
  }

  private void attack(int entry, int attack, int chunk, double plannedSeconds, double takes) {
    List<Integer> samples = IntStream.range(100 * chunk, 100 * chunk + 100).boxed().toList();
    ComponentSpec spec = new ComponentSpec("a" + attack, "1", Json.MAPPER.createObjectNode());
    CellWork work =
        new AttackWork(
            entry(entry),
            Optional.empty(),
            new NormBall(Norm.LINF, 0.1),
            spec,
            Optional.empty(),
            samples,
            10,
            1,
            List.of(),
            0,
            Optional.empty());
    add(Cell.of(work, Place.of(entry, 0, attack), List.of(), 0), plannedSeconds, takes);
  }

  private void add(Cell cell, double plannedSeconds, double takes) {
    steps.add(new Step(cell, plannedSeconds, takes, 50));
    planned.put(cell.hash(), plannedSeconds);
  }

  /** What was shown, by the part of the run that was over. */
  private List<double[]> run() {
    double total = steps.stream().mapToDouble(Step::takes).sum();
    RemainingTime remaining = remaining();
    List<double[]> shown = new ArrayList<>();
    for (Step step : steps) {
      remaining.started(step.cell());
      double before = Double.POSITIVE_INFINITY;
      for (int i = 1; i <= step.steps(); i++) {
        now += (long) (step.takes() / step.steps() * 1e9);
        remaining.progress(step.cell(), 100L * i / step.steps(), 100);
        double left = remaining.seconds().orElse(Double.NaN);
        if (!Double.isNaN(left)) {
          // A number that was wrong by half is corrected.
          assertThat(left <= before || left >= 1.5 * before)
              .as("rises within a cell from %s to %s", before, left)
              .isTrue();
          rises += left > before ? 1 : 0;
          before = left;
        }
        shown.add(new double[] {now / 1e9 / total, left, total - now / 1e9});
      }
      remaining.ended(step.cell(), CellState.DONE);
    }
    return shown;
  }

  private RemainingTime remaining() {
    return new RemainingTime(
        steps.stream().map(Step::cell).toList(),
        cell -> planned.get(cell.hash()),
        cell -> 100,
        1,
        () -> now);
  }

  @ParameterizedTest(name = "training × {0}, attacks × {1}")
  @CsvSource({"1, 1", "5, 5", "0.2, 0.2", "2, 1.5", "0.5, 0.7", "20, 20"})
  void isWithinAFactorOfTwoAfterTheFirstTenth(double training, double attacks) {
    for (int e = 0; e < 3; e++) {
      train(e, 100, 100 * training);
      for (int chunk = 0; chunk < 4; chunk++) {
        attack(e, 0, chunk, 1, attacks);
        attack(e, 1, chunk, 20, 20 * attacks);
      }
    }
    List<double[]> shown = run();
    assertThat(rises).as("rises within cells").isZero();
    for (double[] at : shown) {
      if (at[0] > 0.1 && at[0] < 0.98) {
        assertThat(at[1] / at[2]).as("at %.2f of the run", at[0]).isBetween(0.5, 2.0);
      }
    }
  }

  @Test
  void anAttackThatStopsEarlyOnOneModelSaysLittleOfAnother() {
    for (int e = 0; e < 2; e++) {
      for (int chunk = 0; chunk < 10; chunk++) {
        attack(e, 0, chunk, 10, e == 0 ? 10 : 30);
      }
    }
    for (double[] at : run()) {
      if (at[0] > 0.4 && at[0] < 0.98) {
        assertThat(at[1] / at[2]).as("at %.2f of the run", at[0]).isBetween(0.5, 2.0);
      }
    }
  }

  /** Given weights: preparing them takes seconds, of which the plan knows nothing. */
  @Test
  void whatIsNotPlannedSaysNothingOfAttacks() {
    train(0, 0, 8);
    train(1, 0, 8);
    for (int chunk = 0; chunk < 4; chunk++) {
      attack(0, 0, chunk, 20, 20);
      attack(1, 0, chunk, 20, 20);
    }
    for (double[] at : run()) {
      if (at[0] > 0.1 && at[0] < 0.98) {
        assertThat(at[1] / at[2]).as("at %.2f of the run", at[0]).isBetween(0.5, 2.0);
      }
    }
  }

  @Test
  void nothingIsSaidBeforeAnythingIsKnown() {
    train(0, 100, 100);
    RemainingTime remaining = remaining();
    assertThat(remaining.seconds()).isEmpty();
    remaining.started(steps.get(0).cell());
    now += 5_000_000_000L;
    remaining.progress(steps.get(0).cell(), 7, 9); // Kernels, not images.
    assertThat(remaining.seconds()).isEmpty();
    remaining.progress(steps.get(0).cell(), 0, 100);
    now += 5_000_000_000L;
    remaining.progress(steps.get(0).cell(), 10, 100);
    assertThat(remaining.seconds().orElseThrow()).isBetween(30.0, 70.0);
  }

  @Test
  void whatOneAttackHasLearnedChangesWhatOthersOfTheSamePlaceMayTake() {
    attack(0, 0, 0, 10, 10);
    attack(0, 1, 0, 100, 10);
    attack(1, 1, 0, 100, 10);
    RemainingTime remaining = remaining();
    Cell first = steps.get(0).cell();
    remaining.started(first);
    now += 10_000_000_000L;
    remaining.progress(first, 100, 100);
    remaining.ended(first, CellState.DONE);
    assertThat(remaining.seconds().orElseThrow()).isBetween(190.0, 215.0);
    planned.put(steps.get(1).cell().hash(), 10.0);
    planned.put(steps.get(2).cell().hash(), 10.0);
    remaining.learned(first);
    assertThat(remaining.seconds().orElseThrow())
        .as("the other entry's stays")
        .isBetween(100.0, 125.0);
  }

  @Test
  void aCellThatTakesFarLongerThanPlannedIsToldOnce() {
    train(0, 10, 1000);
    Cell cell = steps.get(0).cell();
    RemainingTime remaining = remaining();
    assertThat(remaining.farLonger(cell)).isEmpty();
    remaining.started(cell);
    now += 100_000_000_000L;
    assertThat(remaining.farLonger(cell)).isEmpty();
    now += 100_000_000_000L;
    assertThat(remaining.farLonger(cell)).isPresent();
    assertThat(remaining.farLonger(cell)).isEmpty();
  }
}
