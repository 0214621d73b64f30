package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.SuiteSection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What is left of a plan to do and what it may cost, apart from what nobody can tell. An upper
 * estimate for attacks, which stop at samples that they have broken; a guess for certifiers until
 * some of their cells are stored.
 *
 * @param groups the plan's cells, gathered by entry, threat and attack; the same work under two
 *     names counts once, under the first
 * @param entries the same, gathered by entry, and each piece of work that is of several
 * @param storedCells cells whose results are stored
 * @param seconds wall-clock seconds for the rest, one cell at a time
 * @param apart what of the rest nobody can tell the cost of, by the suite's keys
 * @param basis what speed the estimate assumes, and from where
 */
public record CostEstimate(
    List<Group> groups,
    List<Group> entries,
    int storedCells,
    double seconds,
    List<String> apart,
    String basis) {

  /** Copies the lists. */
  public CostEstimate {
    groups = List.copyOf(groups);
    entries = List.copyOf(entries);
    apart = List.copyOf(apart);
  }

  /**
   * Cells of one entry, threat and attack.
   *
   * @param label what they are
   * @param cells how many
   * @param stored how many of them are stored
   * @param samples samples in all, those of each cell
   * @param seconds estimate for those that are not stored
   * @param known whether there is one
   */
  public record Group(
      String label, int cells, int stored, int samples, double seconds, boolean known) {

    private Group named(String name) {
      return new Group(name, cells, stored, samples, seconds, known);
    }

    private Group plus(Group other) {
      return new Group(
          label,
          cells + other.cells,
          stored + other.stored,
          samples + other.samples,
          seconds + other.seconds,
          known && other.known);
    }
  }

  /** Estimates a plan, from the speed of what the store holds already where it can. */
  public static CostEstimate of(Plan plan, ResultsStore store) {
    Lessons lessons = new Lessons(plan, new StoredResults(store));
    Set<String> there = new HashSet<>();
    for (Cell cell : plan.cells()) {
      if (lessons.stored(cell, OptionalInt.empty()).value().isPresent()) {
        there.add(cell.hash());
      }
    }
    Speed speed = lessons.speed();
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, Group> entries = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    Set<String> apart = new LinkedHashSet<>();
    int stored = 0;
    double seconds = 0;
    for (Cell cell : plan.cells()) {
      if (!seen.add(cell.hash())) {
        continue; // The same work under another name, which is done once.
      }
      CellKind<?, ?> kind = CellKinds.of(cell.work());
      boolean done = there.contains(cell.hash());
      boolean known = kind.pace().known();
      double cost = done || !known ? 0 : seconds(plan, cell, speed);
      stored += done ? 1 : 0;
      seconds += cost;
      if (!done && !known) {
        apart.add(kind.section().map(SuiteSection::key).orElse(kind.name()));
      }
      String label = plan.group(cell);
      Group one = new Group(label, 1, done ? 1 : 0, cell.samples(), cost, done || known);
      groups.merge(label, one, Group::plus);
      String entry = kind.ofOneEntry() ? plan.entry(cell) : label;
      entries.merge(entry, one.named(entry), Group::plus);
    }
    return new CostEstimate(
        List.copyOf(groups.values()),
        List.copyOf(entries.values()),
        stored,
        seconds,
        List.copyOf(apart),
        speed.basis());
  }

  /** Units that each cell's progress counts at its own work; 0 where there is none. */
  static ToDoubleFunction<Cell> units(Plan plan) {
    return cell -> CellKinds.of(cell.work()).units(cell, plan.suite(), plan.dataset().trainCount());
  }

  /** What each cell may take, in seconds, by what is known now; a few where nobody knows. */
  static ToDoubleFunction<Cell> seconds(Plan plan, Speed speed) {
    return cell -> seconds(plan, cell, speed);
  }

  private static double seconds(Plan plan, Cell cell, Speed speed) {
    return CellKinds.of(cell.work())
        .seconds(cell, plan.suite(), plan.dataset().trainCount(), speed);
  }
}
