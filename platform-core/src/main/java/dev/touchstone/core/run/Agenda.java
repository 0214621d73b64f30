package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Cells of a run that wait for their turn, each after those that it needs. They come in the plan's
 * order, or, once they have been {@linkplain #sort sorted}, those first after which the longest way
 * is left to go: what a cell takes itself, and the longest chain of cells that wait for it (HLFET;
 * Adam, Chandy and Dickson 1974). So one long cell does not end a run alone. Cells that are the
 * first to read weights that the user gave always come first, so that a file that does not fit is
 * noticed before hours have been spent.
 */
final class Agenda {

  /** A cell, and what waits for it. */
  private static final class Item {
    private final Cell cell;
    private final int turn;
    private final List<Item> dependents = new ArrayList<>();
    private int unmet;
    private double way;

    Item(Cell cell, int turn) {
      this.cell = cell;
      this.turn = turn;
    }

    boolean readsGivenWeights() {
      return cell.work().givenWeights().isPresent();
    }
  }

  private static final Comparator<Item> ORDER =
      Comparator.comparing(Item::readsGivenWeights)
          .thenComparingDouble(item -> item.way)
          .reversed()
          .thenComparingInt(item -> item.turn);

  /** All that have not ended, in the plan's order. */
  private final Map<String, Item> unfinished = new HashMap<>();

  private final List<Item> planned = new ArrayList<>();
  private final TreeSet<Item> ready = new TreeSet<>(ORDER);
  private final Deque<Item> hopeless = new ArrayDeque<>();
  private int waiting;

  /**
   * Cells that are to be run, each once, in the plan's order: each after those that it needs. Needs
   * that are not among them are met.
   */
  Agenda(List<Cell> cells) {
    for (Cell cell : cells) {
      Item item = new Item(cell, planned.size());
      for (String need : cell.dependsOn().stream().distinct().toList()) {
        Item needed = unfinished.get(need);
        if (needed != null) {
          needed.dependents.add(item);
          item.unmet++;
        }
      }
      planned.add(item);
      unfinished.put(cell.hash(), item);
      if (item.unmet == 0) {
        ready.add(item);
      }
    }
    waiting = planned.size();
  }

  /** How many cells neither run nor have ended. */
  int waiting() {
    return waiting;
  }

  /**
   * Puts those first after which the longest way is left to go.
   *
   * @param seconds what each cell that waits may take
   */
  void sort(ToDoubleFunction<Cell> seconds) {
    List<Item> sorted = List.copyOf(ready);
    ready.clear(); // The order of what is in a sorted set must not change.
    planned.removeIf(item -> unfinished.get(item.cell.hash()) != item);
    for (int i = planned.size() - 1; i >= 0; i--) {
      Item item = planned.get(i);
      double behind = item.dependents.stream().mapToDouble(next -> next.way).max().orElse(0);
      item.way = seconds.applyAsDouble(item.cell) + behind;
    }
    ready.addAll(sorted);
  }

  /** Takes the next cell whose needs are met; empty if there is none at the moment. */
  Optional<Cell> next() {
    return taken(ready.pollFirst());
  }

  /** Takes a cell that cannot be run, because one that it needs has failed. */
  Optional<Cell> nextHopeless() {
    return taken(hopeless.pollFirst());
  }

  private Optional<Cell> taken(Item item) {
    waiting -= item == null ? 0 : 1;
    return Optional.ofNullable(item).map(taken -> taken.cell);
  }

  /** A cell that was taken has ended. */
  void ended(Cell cell, boolean done) {
    Item item = unfinished.remove(cell.hash());
    for (Item dependent : item.dependents) {
      if (dependent.unmet < 0) {
        continue; // It is hopeless already.
      }
      if (!done) {
        dependent.unmet = -1;
        hopeless.add(dependent);
      } else if (--dependent.unmet == 0) {
        ready.add(dependent);
      }
    }
  }
}
