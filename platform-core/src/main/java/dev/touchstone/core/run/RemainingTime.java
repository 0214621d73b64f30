package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.store.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * How long a run will go on. Begins with what the plan expects of each cell, and learns from cells
 * that have ended, and from how far those are that are under way, by how much the plan is wrong:
 * for the machine as a whole, for each kind of work, each model, and each attack on a model. Safe
 * to call from any thread.
 */
public final class RemainingTime {

  /** What has been measured for so long counts as much as what was expected, in seconds. */
  private static final double TRUST = 1;

  /** The same where it says something of other work of the kind, or with the same model. */
  private static final double TRUST_OTHERS = 4;

  /**
   * To which power a factor counts for a kind of work that is not measured yet: a slow machine is
   * slow at everything, a slow training may be slow for reasons of its own.
   */
  private static final double OTHER_KIND = 0.75;

  /** Nothing is said before so much of the work itself has been measured, in seconds. */
  private static final double FIRST = 2;

  /** Where nothing is in training, the plan's estimate is told after so many seconds. */
  private static final double EARLIEST = 5;

  /** A cell that does not tell how far it is makes nobody wait longer for an estimate. */
  private static final double LATEST = 60;

  /** Within a cell an estimate only falls, unless it is wrong by more than this. */
  private static final double WRONG = 1.5;

  /** A cell takes far longer than planned if it takes so many times as long, and a minute more. */
  private static final double FAR = 5;

  private static final double NANOS = 1e9;

  /** Seconds that were planned and seconds that it took. */
  private static final class Measured {
    private double planned;
    private double taken;

    void add(double plannedSeconds, double takenSeconds) {
      planned += plannedSeconds;
      taken += takenSeconds;
    }

    /** How many times longer than planned, where that is expected to be {@code base}. */
    double factor(double base, double trust) {
      if (planned <= 0 || taken <= 0) {
        return base;
      }
      double share = taken / (taken + trust);
      return Math.pow(base, 1 - share) * Math.pow(taken / planned, share);
    }
  }

  /** What was measured, as a whole and in parts. */
  private static final class Experience {
    private final Measured all = new Measured();
    private final Map<String, Measured> parts = new HashMap<>();

    void add(Group group, double planned, double taken) {
      if (planned <= 0) {
        return; // Nothing to measure it by.
      }
      boolean alone = !group.telling();
      if (!alone) {
        all.add(planned, taken);
      }
      for (String part :
          alone ? List.of(group.name()) : List.of(group.kind(), group.model(), group.name())) {
        parts.computeIfAbsent(part, p -> new Measured()).add(planned, taken);
      }
    }

    /** How many times longer than planned a piece of work takes. */
    double factor(Group group) {
      double whole = all.factor(1, TRUST_OTHERS);
      double kind = part(group.kind(), Math.pow(whole, OTHER_KIND), TRUST_OTHERS);
      double model = part(group.model(), whole, TRUST_OTHERS);
      return part(group.name(), kind * model / whole, TRUST);
    }

    private double part(String name, double base, double trust) {
      return parts.getOrDefault(name, new Measured()).factor(base, trust);
    }
  }

  /** What a cell's factor depends on: cells of the same group take alike. */
  private record Group(String kind, String model, String name, boolean telling) {

    static Group of(Cell cell) {
      CellKind<?, ?> kind = CellKinds.of(cell.work());
      String model = "model " + Json.hash(cell.work().entry().model());
      return new Group(
          kind.name(),
          model,
          "group " + kind.name() + " " + cell.place().use() + " " + model,
          kind.pace().telling());
    }
  }

  /** Cells of a group that wait, in sums: a run may have tens of thousands. */
  private static final class Waiting {
    private int cells;
    private double planned;
    private double overhead;

    void add(Work work, int sign) {
      cells += sign;
      planned = cells == 0 ? 0 : planned + sign * work.planned;
      overhead = cells == 0 ? 0 : overhead + sign * work.overhead;
    }
  }

  /** A cell and what is known of it. */
  private static final class Work {
    private final Group group;
    private final double overhead;
    private double planned;

    /** Whether its progress begins long after it, as that of training does. */
    private final boolean late;

    /** Units that its progress counts when it is at its own work, or 0 where that is not known. */
    private final double units;

    private long started;
    private double expected;
    private boolean told;

    /** When its own work began, how much was done then, and is now; before, it prepares. */
    private long began;

    private double doneBefore;
    private double done;
    private boolean atWork;

    Work(Cell cell, double planned, double units) {
      this.group = Group.of(cell);
      this.planned = planned;
      Pace pace = CellKinds.of(cell.work()).pace();
      this.overhead = pace.overhead();
      this.late = pace.late() && planned > 0;
      this.units = units;
    }

    /** Preparations count kernels, pixels and more before they train on images. */
    boolean own(long total) {
      return units == 0 || (total >= units / 2 && total <= units * 4);
    }

    boolean measurable() {
      return atWork && done > doneBefore && planned > 0;
    }
  }

  private final LongSupplier nanos;
  private final ToDoubleFunction<Cell> expectation;
  private final Map<List<Object>, List<Cell>> neighbours = new HashMap<>();
  private final int jobs;
  private final long begun;
  private final Map<String, Work> waiting = new HashMap<>();
  private final Map<Group, Waiting> sums = new LinkedHashMap<>();
  private final Map<String, Work> running = new HashMap<>();
  private final Experience ended = new Experience();
  private double shown = Double.NaN;
  private boolean cellEnded;

  /**
   * An estimate.
   *
   * @param toRun the cells that are going to run
   * @param seconds what is expected of each of them; asked again when that has changed
   * @param units what each one's progress counts at its own work, 0 where that is not known
   * @param jobs cells at a time
   * @param nanos a clock
   */
  public RemainingTime(
      List<Cell> toRun,
      ToDoubleFunction<Cell> seconds,
      ToDoubleFunction<Cell> units,
      int jobs,
      LongSupplier nanos) {
    this.nanos = nanos;
    this.expectation = seconds;
    this.jobs = jobs;
    this.begun = nanos.getAsLong();
    for (Cell cell : toRun) {
      Work work = new Work(cell, seconds.applyAsDouble(cell), units.applyAsDouble(cell));
      if (waiting.putIfAbsent(cell.hash(), work) == null) {
        sums.computeIfAbsent(work.group, group -> new Waiting()).add(work, 1);
        neighbours.computeIfAbsent(where(cell), where -> new ArrayList<>()).add(cell);
      }
    }
  }

  private static List<Object> where(Cell cell) {
    return List.of(cell.place().entries(), cell.place().threat());
  }

  /** A cell that has ended has told what others of its entry and threat may take. */
  synchronized void learned(Cell from) {
    for (Cell cell : neighbours.getOrDefault(where(from), List.of())) {
      Work work = waiting.get(cell.hash());
      if (work != null) {
        Waiting group = sums.get(work.group);
        group.add(work, -1);
        work.planned = expectation.applyAsDouble(cell);
        group.add(work, 1);
      }
    }
  }

  /**
   * What the cells that wait may take, in seconds, by their addresses: what the plan says,
   * corrected by what has been measured.
   */
  public synchronized Map<String, Double> expected() {
    Experience now = experience();
    Map<Group, Double> factors = new HashMap<>();
    Map<String, Double> expected = new HashMap<>();
    waiting.forEach(
        (hash, work) ->
            expected.put(
                hash,
                work.overhead + work.planned * factors.computeIfAbsent(work.group, now::factor)));
    return expected;
  }

  /** Takes a cell from those that wait; null if it is not among them. */
  private Work taken(Cell cell) {
    Work work = waiting.remove(cell.hash());
    if (work != null) {
      sums.get(work.group).add(work, -1);
    }
    return work;
  }

  synchronized void started(Cell cell) {
    Work work = taken(cell);
    if (work != null) {
      work.started = nanos.getAsLong();
      work.expected = work.overhead + work.planned * experience().factor(work.group);
      running.put(cell.hash(), work);
    }
  }

  synchronized void progress(Cell cell, long done, long total) {
    Work work = running.get(cell.hash());
    if (work == null || total <= 0 || !work.own(total)) {
      return;
    }
    work.done = Math.max(work.done, Math.min(1, (double) done / total));
    if (!work.atWork) { // A training that goes on from a checkpoint begins in the middle.
      work.atWork = true;
      work.began = nanos.getAsLong();
      work.doneBefore = work.done;
    }
  }

  synchronized void ended(Cell cell, CellState state) {
    cellEnded = true;
    taken(cell);
    Work work = running.remove(cell.hash());
    if (work != null && state == CellState.DONE) { // The others took no time that says anything.
      double taken = work.atWork ? since(work.began) : since(work.started) - work.overhead;
      ended.add(work.group, (1 - work.doneBefore) * work.planned, Math.max(0, taken));
    }
  }

  /** Seconds that the run will go on; empty while too little is known. */
  public synchronized OptionalDouble seconds() {
    Experience now = experience();
    boolean late = running.values().stream().anyMatch(work -> work.late);
    if (now.all.taken < FIRST && since(begun) < (late ? LATEST : EARLIEST)) {
      return OptionalDouble.empty();
    }
    double left = 0;
    for (Map.Entry<Group, Waiting> each : sums.entrySet()) {
      left += each.getValue().overhead + each.getValue().planned * now.factor(each.getKey());
    }
    for (Work work : running.values()) {
      left += left(work, now);
    }
    left /= Math.max(1, Math.min(jobs, running.size() + waiting.size()));
    boolean counting = !Double.isNaN(shown) && !cellEnded && left < shown * WRONG;
    shown = counting ? Math.min(left, shown) : left;
    cellEnded = false;
    return OptionalDouble.of(shown);
  }

  private double left(Work work, Experience now) {
    double whole = work.planned * now.factor(work.group);
    return work.measurable()
        ? (1 - work.done) * whole
        : Math.max(0, work.overhead + whole - since(work.started));
  }

  /** What was measured, cells under way included. */
  private Experience experience() {
    Experience now = new Experience();
    now.all.add(ended.all.planned, ended.all.taken);
    ended.parts.forEach(
        (part, measured) ->
            now.parts
                .computeIfAbsent(part, p -> new Measured())
                .add(measured.planned, measured.taken));
    for (Work work : running.values()) {
      if (work.measurable()) {
        now.add(work.group, (work.done - work.doneBefore) * work.planned, since(work.began));
      }
    }
    return now;
  }

  /**
   * Whether a cell under way takes far longer than was expected when it began; true once for each
   * kind of work, because the next ones of the kind are expected to take long.
   */
  synchronized OptionalDouble farLonger(Cell cell) {
    Work work = running.get(cell.hash());
    if (work == null || work.told) {
      return OptionalDouble.empty();
    }
    if (since(work.started) < FAR * work.expected + LATEST) {
      return OptionalDouble.empty();
    }
    work.told = true;
    return OptionalDouble.of(work.expected);
  }

  private double since(long start) {
    return (nanos.getAsLong() - start) / NANOS;
  }
}
