package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Runs the cells of a plan that are not in the store yet: in the plan's order, or, where several
 * run at a time, those first that leave the longest way to go.
 */
public final class SuiteRunner {

  /** Cells are sorted anew when as many have ended as this part of those that wait. */
  private static final int PART_TO_SORT = 100;

  private final Plan plan;
  private final ResultsStore store;
  private final CellRunner cells;
  private final RunListener listener;
  private final Cancellation cancellation;
  private final Optional<TimeLimit> timeLimit;

  private final Map<String, CellState> ended = new HashMap<>();
  private final Set<String> reasons = new LinkedHashSet<>();
  private final Set<Cell> running = new HashSet<>();
  private final SpentTime spent = new SpentTime();
  private final Lessons lessons;
  private Agenda agenda;
  private RemainingTime remaining;
  private boolean longestFirst;
  private int endedSinceSorting;
  private Throwable abort;

  /** A runner of one plan. */
  public SuiteRunner(
      Plan plan,
      ResultsStore store,
      CellRunner cells,
      RunListener listener,
      Cancellation cancellation) {
    this.plan = plan;
    this.store = store;
    this.cells = cells;
    this.listener = listener;
    this.cancellation = cancellation;
    this.lessons = new Lessons(plan, new StoredResults(store));
    this.timeLimit = plan.suite().timeLimit().map(limit -> new TimeLimit(limit, cells));
  }

  /**
   * Runs what is missing. The caller holds the store's lock and has written the manifest.
   *
   * @param jobs cells at a time, at least 1
   * @throws dev.touchstone.api.CancelledException if the user asked to stop
   * @throws dev.touchstone.api.ResourceException if the store cannot be written
   * @throws dev.touchstone.api.UserException if given weights do not fit
   */
  @SuppressWarnings("try") // The watch is kept, not used.
  public RunSummary run(int jobs) {
    long start = System.nanoTime();
    List<Cell> toRun = missing();
    cells.expect(toRun.stream().map(Cell::work).toList());
    remaining =
        new RemainingTime(
            toRun,
            CostEstimate.seconds(plan, lessons.speed()),
            CostEstimate.units(plan),
            jobs,
            System::nanoTime);
    agenda = new Agenda(toRun);
    longestFirst = jobs > 1;
    if (longestFirst) {
      sort();
    }
    listener.runStarted(plan, toRun, remaining);
    try (RunMarker marker = RunMarker.set(store);
        Watch watch = new Watch()) {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < Math.max(1, Math.min(jobs, toRun.size())); i++) {
        Thread worker = new Thread(() -> work(marker), "touchstone-job-" + (i + 1));
        worker.setDaemon(true);
        worker.start();
        workers.add(worker);
      }
      join(workers);
      rethrow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    RunSummary summary =
        new RunSummary(
            plan.works() - toRun.size(),
            count(CellState.DONE),
            count(CellState.FAILED),
            count(CellState.LEFT_OUT),
            List.copyOf(reasons),
            seconds,
            spent.times(seconds));
    listener.runFinished(plan, summary);
    return summary;
  }

  /** Cells without a result; one that cannot be believed is moved out of the way. */
  private List<Cell> missing() {
    OptionalInt classes = OptionalInt.of(plan.dataset().classNames().size());
    Map<Path, String> faults = store.check(false).faults();
    Set<String> seen = new HashSet<>();
    List<Cell> missing = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      Reading<?> found =
          lessons
              .stored(cell, classes)
              .unlessFaulty(StoredKinds.of(cell.work()).files(store, cell.hash()), faults);
      found
          .damage()
          .ifPresent(
              damage ->
                  listener.setAside(plan, damage, new StoredResults(store).setAside(cell.work())));
      if (found.value().isEmpty() && seen.add(cell.hash())) {
        missing.add(cell);
      }
    }
    if (faults.isEmpty()) {
      return missing; // Looking again would read every file a second time.
    }
    store
        .reconcile()
        .forEach(
            (file, place) ->
                place.ifPresent(
                    now -> listener.setAside(plan, new Damage(file, faults.get(file)), now)));
    return missing;
  }

  private synchronized void sort() {
    Map<String, Double> seconds = remaining.expected();
    agenda.sort(cell -> seconds.getOrDefault(cell.hash(), 0.0));
    endedSinceSorting = 0;
  }

  private static void join(List<Thread> workers) {
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true; // Cells stop by cancellation, not by interruption.
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void rethrow() {
    if (abort instanceof RuntimeException exception) {
      throw exception;
    }
    if (abort instanceof Error error) {
      throw error;
    }
  }

  private int count(CellState state) {
    return (int) ended.values().stream().filter(state::equals).count();
  }

  private void work(RunMarker marker) {
    try {
      for (Optional<Cell> next = take(); next.isPresent(); next = take()) {
        String label = plan.label(next.get());
        marker.began(label);
        run(next.get());
        marker.ended(label);
      }
    } catch (Throwable e) { // What ends one job ends the run.
      synchronized (this) {
        if (abort == null) {
          abort = e;
        }
        notifyAll();
      }
    }
  }

  private void run(Cell cell) {
    synchronized (this) {
      running.add(cell);
    }
    long start = System.nanoTime();
    remaining.started(cell);
    listener.cellStarted(plan, cell);
    Progress progress =
        (done, total, detail) -> {
          remaining.progress(cell, done, total);
          listener.cellProgress(plan, cell, done, total, detail);
        };
    Optional<CellFailure> failure =
        timeLimit.isPresent()
            ? timeLimit
                .get()
                .run(cell, progress, this::stopRequested, () -> listener.cellSlow(plan, cell))
            : cells.run(Json.text(cell.work()), progress, this::stopRequested);
    CellState state = failure.isPresent() ? CellState.FAILED : CellState.DONE;
    double seconds = (System.nanoTime() - start) / 1e9;
    double told = 0;
    if (state == CellState.DONE) {
      told = lessons.done(cell);
      remaining.learned(cell);
    }
    spent.add(cell.work(), state, told, seconds);
    end(cell, state, failure.map(CellFailure::reason).orElse(""));
  }

  /** What ends the run, such as a full disk, stops the cells of the other jobs, too. */
  private synchronized boolean stopRequested() {
    return abort != null || cancellation.requested();
  }

  private void end(Cell cell, CellState state, String reason) {
    remaining.ended(cell, state);
    synchronized (this) {
      ended.put(cell.hash(), state);
      agenda.ended(cell, state == CellState.DONE);
      if (longestFirst && ++endedSinceSorting * PART_TO_SORT >= agenda.waiting()) {
        sort();
      }
      running.remove(cell);
      if (state == CellState.FAILED) {
        reasons.add(plan.entry(cell) + ": " + reason);
      }
      notifyAll();
    }
    listener.cellFinished(plan, cell, state, reason);
  }

  /** Looks now and then whether a cell takes far longer than planned; with a limit that is told. */
  private final class Watch implements AutoCloseable {

    private static final long EVERY_MILLIS = 5_000;

    private final Timer timer = new Timer("touchstone-watch", true);

    Watch() {
      if (timeLimit.isEmpty()) {
        timer.schedule(
            new TimerTask() {
              @Override
              public void run() {
                look();
              }
            },
            EVERY_MILLIS,
            EVERY_MILLIS);
      }
    }

    private void look() {
      List<Cell> now;
      synchronized (SuiteRunner.this) {
        now = List.copyOf(running);
      }
      for (Cell cell : now) {
        remaining.farLonger(cell).ifPresent(planned -> listener.cellFarLonger(plan, cell, planned));
      }
    }

    @Override
    public void close() {
      timer.cancel();
    }
  }

  /** The next cell whose needs are met; waits for one; empty when there is nothing left to do. */
  private Optional<Cell> take() throws InterruptedException {
    while (true) {
      Optional<Cell> leftOut;
      synchronized (this) {
        if (abort != null || agenda.waiting() == 0) {
          return Optional.empty();
        }
        leftOut = agenda.nextHopeless();
        if (leftOut.isEmpty()) {
          Optional<Cell> next = agenda.next();
          if (next.isPresent()) {
            return next;
          }
          wait();
        }
      }
      leftOut.ifPresent(cell -> end(cell, CellState.LEFT_OUT, "a cell that it needs failed"));
    }
  }
}
