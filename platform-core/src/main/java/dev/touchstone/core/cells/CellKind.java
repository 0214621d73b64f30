package dev.touchstone.core.cells;

import dev.touchstone.core.check.Examination;
import dev.touchstone.core.check.SuiteCheck;
import dev.touchstone.core.results.StoredKind;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import dev.touchstone.core.work.CellWork;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One kind of cell, and all that the harness knows of it: what a suite says about it, how it is
 * planned, done, stored and read back.
 *
 * @param <W> what is to be done
 * @param <R> what comes out
 * @param <P> where in a suite such a cell belongs
 */
public abstract class CellKind<W extends CellWork, R, P extends Place>
    implements StoredKind<W, R>, SuiteCheck.Part {

  private final String name;
  private final Class<W> work;
  private final Class<R> result;
  private final Class<P> places;

  /**
   * A kind.
   *
   * @param name its name in stored work and in manifests
   * @param work what is to be done
   * @param result what comes out
   * @param places where in a suite its cells belong, as JSON
   */
  protected CellKind(String name, Class<W> work, Class<R> result, Class<P> places) {
    this.name = name;
    this.work = work;
    this.result = result;
    this.places = places;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Class<W> work() {
    return work;
  }

  @Override
  public final Class<R> result() {
    return result;
  }

  /** Places of its cells, as JSON. */
  public final Class<P> places() {
    return places;
  }

  /** Its section of a suite; empty for kinds that every suite has. */
  public Optional<SuiteSection<?>> section() {
    return Optional.empty();
  }

  /** Looks whether its section fits entries that are not trained yet. */
  @Override
  public void examine(Suite suite, Examination examination) {}

  /** Adds cells that come before all others. */
  public void planFirst(Planning planning) {}

  /** Adds cells of one entry. */
  public void planEntry(Planning planning, int entry) {}

  /** Adds cells of one entry at one threat. */
  public void planThreat(Planning planning, int entry, int threat) {}

  /** Adds cells that come after those of all entries. */
  public void planSuite(Planning planning) {}

  /** What a cell is, in a few words, without its samples: {@code thresholded · L∞ ε=0.1 · pgd}. */
  public abstract String label(Suite suite, P place);

  /** Whether cells are counted under the name of their entry, or else each under its label. */
  public boolean ofOneEntry() {
    return true;
  }

  /** Adds what a stored cell tells of the machine's speed. */
  public void measure(Cell cell, Suite suite, StoredResults results, Speed speed) {}

  /**
   * Seconds that a cell may take without its overhead.
   *
   * @param trainingImages how many training images the data set has
   */
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    return cell.estimatedQueries() / speed.queriesPerSecond();
  }

  /** Units that a cell's progress counts when it is at its own work; 0 where there is no such. */
  public double units(Cell cell, Suite suite, int trainingImages) {
    return cell.samples();
  }

  /** How its cells spend their time. */
  public Pace pace() {
    return Pace.USUAL;
  }

  /** Hears which of its cells are going to run. */
  public void expect(Collection<W> works, RunMemory memory) {}

  /**
   * Does a cell's work and has the bench keep the result. Whatever it throws, the cell fails with.
   */
  public abstract void run(W work, Bench bench);

  /** What was at work when a cell failed, such as {@code attack 'pgd'}. */
  public abstract String subject(W work);

  /** What a manifest says of each component of its section, in order. */
  public List<? extends Declared> declare(Suite suite) {
    return List.of();
  }

  /** What {@link #declare} gives, as JSON. */
  public Class<? extends Declared> declared() {
    return Declared.class;
  }

  /** Adds what is stored of one entry's cells, in the plan's order, to the results. */
  public void gather(Gathering gathering, int entry, List<Placed<P>> cells) {}

  /** Adds what is stored of all its cells to the results. */
  public void gather(Gathering gathering, List<Placed<P>> cells) {}
}
