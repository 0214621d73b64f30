package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Runs the cells of a plan that are not in the store yet, several at a time, in the plan's order.
 */
public final class SuiteRunner {

  private final Plan plan;
  private final ResultsStore store;
  private final CellRunner cells;
  private final RunListener listener;
  private final Cancellation cancellation;
  private final Optional<TimeLimit> timeLimit;

  private final Deque<Cell> waiting = new ArrayDeque<>();
  private final Set<String> unfinished = new HashSet<>();
  private final Map<String, CellState> ended = new HashMap<>();
  private final Set<String> reasons = new LinkedHashSet<>();
  private final Set<Cell> running = new HashSet<>();
  private final SpentTime spent = new SpentTime();
  private Speed speed;
  private RemainingTime remaining;
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
    for (Cell cell : plan.cells()) {
      if (!stored(cell) && unfinished.add(cell.hash())) {
        waiting.add(cell);
      }
    }
    List<Cell> toRun = List.copyOf(waiting);
    cells.expect(toRun.stream().map(Cell::work).toList());
    speed = CostEstimate.speed(plan, new StoredResults(store));
    remaining =
        new RemainingTime(
            toRun,
            CostEstimate.seconds(plan, speed),
            CostEstimate.units(plan),
            jobs,
            System::nanoTime);
    listener.runStarted(plan, toRun, remaining);
    try (RunMarker marker = RunMarker.set(store);
        Watch watch = new Watch()) {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < Math.max(1, Math.min(jobs, waiting.size())); i++) {
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

  /** Whether a cell's result is there; one that cannot be believed is moved out of the way. */
  private boolean stored(Cell cell) {
    StoredResults results = new StoredResults(store);
    var found = results.examine(cell.work(), OptionalInt.of(plan.dataset().classNames().size()));
    found
        .damage()
        .ifPresent(damage -> listener.setAside(plan, damage, results.setAside(cell.work())));
    return found.value().isPresent();
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
    double told =
        state == CellState.FAILED || CellKinds.of(cell.work()).pace().row() == Pace.Row.WHOLE_CELL
            ? 0
            : new StoredResults(store).seconds(cell.work());
    spent.add(cell.work(), state, told, seconds);
    end(cell, state, failure.map(CellFailure::reason).orElse(""));
  }

  /** What ends the run, such as a full disk, stops the cells of the other jobs, too. */
  private synchronized boolean stopRequested() {
    return abort != null || cancellation.requested();
  }

  private void end(Cell cell, CellState state, String reason) {
    synchronized (this) {
      ended.put(cell.hash(), state);
      unfinished.remove(cell.hash());
      running.remove(cell);
      if (state == CellState.FAILED) {
        reasons.add(plan.entry(cell) + ": " + reason);
      }
      notifyAll();
    }
    if (state == CellState.DONE) {
      CellKinds.of(cell.work()).learn(cell, new StoredResults(store), speed);
      remaining.learned(cell);
    }
    remaining.ended(cell, state);
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
      Cell leftOut = null;
      synchronized (this) {
        if (abort != null || waiting.isEmpty()) {
          return Optional.empty();
        }
        for (Iterator<Cell> candidates = waiting.iterator(); candidates.hasNext(); ) {
          Cell cell = candidates.next();
          if (cell.dependsOn().stream().anyMatch(this::failed)) {
            candidates.remove();
            leftOut = cell;
            break;
          }
          if (cell.dependsOn().stream().noneMatch(unfinished::contains)) {
            candidates.remove();
            return Optional.of(cell);
          }
        }
        if (leftOut == null) {
          wait();
        }
      }
      if (leftOut != null) {
        end(leftOut, CellState.LEFT_OUT, "a cell that it needs failed");
      }
    }
  }

  private boolean failed(String hash) {
    CellState state = ended.get(hash);
    return state == CellState.FAILED || state == CellState.LEFT_OUT;
  }
}
