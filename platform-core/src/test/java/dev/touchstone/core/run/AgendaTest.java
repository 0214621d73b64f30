package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgendaTest {

  private final Map<String, Cell> cells = new LinkedHashMap<>();
  private final Map<Cell, Double> seconds = new HashMap<>();

  private static EntrySpec entry(String name, Optional<EntrySpec.GivenWeights> weights) {
    ComponentSpec any = new ComponentSpec(name, "1", Json.MAPPER.createObjectNode());
    return new EntrySpec(
        any,
        "checksum",
        Optional.empty(),
        any,
        List.of(),
        Optional.empty(),
        weights,
        Optional.empty(),
        1);
  }

  private void cell(String name, double takes, String... needs) {
    add(name, takes, new CleanWork(entry(name, Optional.empty()), List.of(1), 1), needs);
  }

  private void givenWeights(String name, double takes) {
    add(
        name,
        takes,
        new PrepareWork(
            entry(name, Optional.of(new EntrySpec.GivenWeights("file", "0".repeat(64))))));
  }

  private void add(String name, double takes, CellWork work, String... needs) {
    List<String> hashes = List.of(needs).stream().map(need -> cells.get(need).hash()).toList();
    Cell cell = Cell.of(work, Place.of(0), hashes, 0);
    cells.put(name, cell);
    seconds.put(cell, takes);
  }

  private String name(Cell cell) {
    return cells.entrySet().stream()
        .filter(each -> each.getValue().equals(cell))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** The order in which a single job takes the cells, all of which succeed. */
  private List<String> order(Agenda agenda) {
    List<String> order = new ArrayList<>();
    while (agenda.waiting() > 0) {
      Cell cell = agenda.next().orElseThrow();
      order.add(name(cell));
      agenda.ended(cell, true);
    }
    return order;
  }

  private Agenda agenda() {
    return new Agenda(List.copyOf(cells.values()));
  }

  private Agenda sorted() {
    Agenda agenda = agenda();
    agenda.sort(seconds::get);
    return agenda;
  }

  @Test
  void keepsThePlansOrderUntilItIsSorted() {
    cell("train a", 1);
    cell("a", 1, "train a");
    cell("train b", 100);
    cell("b", 100, "train b");
    assertThat(order(agenda())).containsExactly("train a", "a", "train b", "b");
  }

  @Test
  void theLongestWayComesFirst() {
    cell("short", 1);
    cell("train", 3);
    cell("quick attack", 2, "train");
    cell("slow attack", 50, "train");
    cell("long", 20);
    assertThat(order(sorted()))
        .containsExactly("train", "slow attack", "long", "quick attack", "short");
  }

  @Test
  void cellsThatTakeAsLongKeepThePlansOrder() {
    for (int i = 0; i < 20; i++) {
      cell("cell " + i, 5);
    }
    assertThat(order(sorted())).containsExactlyElementsOf(cells.keySet());
  }

  @Test
  void whatIsLearnedChangesTheOrder() {
    cell("a", 5);
    cell("b", 4);
    cell("c", 3);
    Agenda agenda = sorted();
    Cell first = agenda.next().orElseThrow();
    assertThat(name(first)).isEqualTo("a");
    seconds.put(cells.get("c"), 9.0);
    agenda.ended(first, true);
    agenda.sort(seconds::get);
    assertThat(order(agenda)).containsExactly("c", "b");
  }

  /** A file that does not fit must be told before hours of training. */
  @Test
  void weightsOfTheUserAreReadBeforeAllElse() {
    cell("train", 1000);
    givenWeights("published", 1);
    assertThat(order(sorted())).containsExactly("published", "train");
  }

  @Test
  void needsAreMetBeforeACellIsGiven() {
    cell("train", 1);
    cell("attack", 50, "train");
    Agenda agenda = sorted();
    Cell train = agenda.next().orElseThrow();
    assertThat(agenda.next()).isEmpty();
    assertThat(agenda.waiting()).isEqualTo(1);
    agenda.ended(train, true);
    assertThat(agenda.next().map(this::name)).contains("attack");
    assertThat(agenda.waiting()).isZero();
  }

  @Test
  void whatNeedsAFailedCellIsHopelessAndGivenOnce() {
    cell("train a", 1);
    cell("train b", 1);
    cell("of both", 5, "train a", "train b");
    cell("of b", 5, "train b");
    cell("after both", 5, "of both");
    Agenda agenda = sorted();
    agenda.ended(agenda.next().orElseThrow(), false);
    Cell b = agenda.next().orElseThrow();
    assertThat(name(b)).isEqualTo("train b");
    Cell hopeless = agenda.nextHopeless().orElseThrow();
    assertThat(name(hopeless)).isEqualTo("of both");
    assertThat(agenda.nextHopeless()).isEmpty();
    agenda.ended(b, true);
    assertThat(agenda.next().map(this::name)).contains("of b");
    agenda.ended(hopeless, false);
    assertThat(agenda.nextHopeless().map(this::name)).contains("after both");
    assertThat(agenda.nextHopeless()).isEmpty();
    assertThat(agenda.waiting()).isZero();
  }
}
