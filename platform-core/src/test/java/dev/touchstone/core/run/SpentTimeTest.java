package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.cells.analyse.AnalyseWork;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpentTimeTest {

  private static final ComponentSpec ANY =
      new ComponentSpec("any", "1", Json.MAPPER.createObjectNode());
  private static final EntrySpec ENTRY =
      new EntrySpec(
          ANY,
          "checksum",
          Optional.empty(),
          ANY,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          1);
  private static final CellWork PREPARE = new PrepareWork(ENTRY);
  private static final CellWork CLEAN = new CleanWork(ENTRY, List.of(0), 1);
  private static final CellWork ANALYSE =
      new AnalyseWork(List.of(ENTRY), List.of("any"), ANY, List.of(0), List.of(), 1, 1);

  private final SpentTime spent = new SpentTime();

  @Test
  void whatResultsTellIsLeftOutAndTheRestAddsUp() {
    spent.add(PREPARE, CellState.DONE, 6, 8);
    spent.add(CLEAN, CellState.DONE, 2.5, 3);
    spent.add(ANALYSE, CellState.DONE, 4, 5);
    assertThat(spent.times(20)).isEqualTo(new RunTimes(0, 2, 3, 0, 20 - 6 - 2 - 3 - 4, 0));
  }

  @Test
  void secondsOfATrainingBeforeItWasStoppedAreNotThisRuns() {
    spent.add(PREPARE, CellState.DONE, 100, 8);
    assertThat(spent.times(9)).isEqualTo(new RunTimes(0, 0, 0, 0, 1, 0));
  }

  @Test
  void cellsThatFailedAreNotReadingAndStoring() {
    spent.add(PREPARE, CellState.FAILED, 0, 4);
    spent.add(ANALYSE, CellState.FAILED, 0, 5);
    spent.add(CLEAN, CellState.FAILED, 0, 1);
    RunTimes times = spent.times(11);
    assertThat(times).isEqualTo(new RunTimes(0, 0, 0, 10, 1, 0));
    assertThat(times.byWhat()).containsEntry("cells that failed", 10.0);
    assertThat(times.plus(times).failed()).isEqualTo(20);
  }
}
