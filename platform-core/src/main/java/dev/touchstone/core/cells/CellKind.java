package dev.touchstone.core.cells;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.check.SuiteCheck;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredKind;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import dev.touchstone.core.work.CellWork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One kind of cell, and all that the harness knows of it: what a suite says about it, how it is
 * planned, done, stored and read back.
 *
 * @param <W> what is to be done
 * @param <R> what comes out
 */
public abstract class CellKind<W extends CellWork, R> implements StoredKind<W, R>, SuiteCheck.Part {

  private final String name;
  private final Class<W> work;
  private final Class<R> result;
  private final Optional<SuiteSection<?>> section;

  /**
   * A kind.
   *
   * @param work what is to be done; its {@code @JsonTypeName} is the kind's name
   * @param result what comes out
   * @param section its section of a suite; empty for kinds that every suite has
   */
  protected CellKind(Class<W> work, Class<R> result, Optional<SuiteSection<?>> section) {
    this.name = work.getAnnotation(JsonTypeName.class).value();
    this.work = work;
    this.result = result;
    this.section = section;
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

  /** Its section of a suite; empty for kinds that every suite has. */
  public final Optional<SuiteSection<?>> section() {
    return section;
  }

  /** Whether its cells can be about a threat; empty: about none. */
  public boolean serves(Optional<Threat> threat) {
    return threat.isPresent() == section.map(SuiteSection::atThreats).orElse(false);
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
  public String label(Suite suite, Place place) {
    List<String> parts = new ArrayList<>();
    parts.add(
        place.entries().stream()
            .map(entry -> suite.entries().get(entry).name())
            .collect(Collectors.joining(", ")));
    place.threat().ifPresent(threat -> parts.add(suite.threats().get(threat).label()));
    parts.add(section.map(own -> suite.uses(own).get(place.use().getAsInt()).name()).orElse(name));
    return String.join(" · ", parts);
  }

  /** Whether cells are counted under the name of their entry, or else each under its label. */
  public boolean ofOneEntry() {
    return true;
  }

  /** Adds what a cell's stored result tells of the machine's speed. */
  public void measure(Cell cell, Suite suite, R result, Speed speed) {}

  /**
   * Adds what a cell's stored result tells of how much work others will be, whatever the machine's
   * speed; others of its entry and threat are estimated anew then.
   */
  public void learn(Cell cell, Suite suite, R result, Speed speed) {}

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
  public List<Declared> declare(Suite suite) {
    return section
        .map(
            own ->
                suite.uses(own).stream()
                    .map(use -> Declared.of(use, suite.threats(), own.atThreats()))
                    .toList())
        .orElse(List.of());
  }

  /**
   * Checks a stored result again, with weights and data read afresh.
   *
   * @param bench where nothing is written
   */
  public Recheck recheck(W work, StoredCell<R> cell, Bench bench) {
    Recheck recheck = new Recheck();
    recheck.unchecked(
        "stored results (no images are kept of this kind; only doing the work again could show"
            + " more)",
        1);
    return recheck;
  }

  /**
   * The images by which a stored result shows that samples are broken.
   *
   * @param at at which threat
   * @return empty if results of this kind have none
   */
  public Optional<FoundImages> found(W work, StoredCell<R> cell, Threat at, Bench bench) {
    return Optional.empty();
  }

  /**
   * Whether a stored result lacks images that the work is to keep: it was made with another
   * setting, or by a version that kept none.
   */
  public boolean lacksImages(W work, StoredCell<R> cell, StoredResults results) {
    return false;
  }

  /** The class of each sample that a result has an outcome of. */
  public Map<Integer, Integer> labels(R result) {
    return Map.of();
  }

  /** Adds what is stored of one entry's cells, in the plan's order, to the results. */
  public void gather(Gathering gathering, int entry, List<Placed> cells) {}

  /** Adds what is stored of all its cells to the results. */
  public void gather(Gathering gathering, List<Placed> cells) {}

  /** Cells of the same place together, in the order of threats and of the kind's section. */
  protected static List<List<Placed>> byPlace(List<Placed> cells) {
    Map<Place, List<Placed>> places =
        new TreeMap<>(
            Comparator.comparingInt((Place place) -> place.threat().orElse(0))
                .thenComparingInt(place -> place.use().orElse(0)));
    cells.forEach(cell -> places.computeIfAbsent(cell.place(), p -> new ArrayList<>()).add(cell));
    return List.copyOf(places.values());
  }

  /**
   * What is stored of some cells.
   *
   * @param results results that can be believed, in the cells' order
   * @param failures why the others are not there, each reason once
   * @param planned how many outcomes all of them have
   * @param seconds wall-clock seconds of the results
   */
  protected record Stored<R>(List<R> results, List<String> failures, int planned, double seconds) {}

  /**
   * Gathers cells.
   *
   * @param elsewhere why cells may have no result that have not failed themselves
   */
  protected final Stored<R> stored(
      Gathering gathering, List<Placed> cells, Supplier<Optional<String>> elsewhere) {
    List<R> results = new ArrayList<>();
    Set<String> failures = new LinkedHashSet<>();
    for (Placed cell : cells) {
      gathering
          .result(cell, this)
          .ifPresentOrElse(
              results::add,
              () -> gathering.failure(cell.hash()).or(elsewhere).ifPresent(failures::add));
    }
    return new Stored<>(
        results,
        List.copyOf(failures),
        cells.stream().mapToInt(Placed::samples).sum(),
        results.stream().mapToDouble(this::seconds).sum());
  }
}
