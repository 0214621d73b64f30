package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.FoundImages;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of a results folder, each with the cells that it is made of, to be looked at again. */
public final class StoredRows {

  private static final Logger LOG = LoggerFactory.getLogger(StoredRows.class);

  private final StoredResults stored;
  private final ResultsStore store;
  private final RunManifest manifest;
  private final Map<Path, String> faults;
  private final CellRunner cells;
  private final Progress progress;
  private final Cancellation cancellation;

  /**
   * Rows of a folder.
   *
   * @param store the folder, only read
   * @param cells opens data and classifiers of that folder
   * @throws UserException if there is no manifest, or it was changed
   */
  public StoredRows(
      ResultsStore store, CellRunner cells, Progress progress, Cancellation cancellation) {
    this.store = store;
    this.stored = new StoredResults(store);
    Manifests.Stored file = Manifests.read(store);
    this.manifest = file.manifest();
    this.faults = store.check(file.logged()).faults();
    this.cells = cells;
    this.progress = progress;
    this.cancellation = cancellation;
  }

  /**
   * Cells of one kind and place.
   *
   * @param entry names of the entries that it is about
   * @param kind name of the kind
   * @param threat at which threat; empty where there is none
   * @param use the component; empty where there is none
   * @param cells the cells, in the plan's order
   */
  public record Row(
      String entry,
      String entryHash,
      String kind,
      Optional<Threat> threat,
      Optional<Declared> use,
      OptionalInt threatIndex,
      List<Placed> cells) {

    /** What it is, such as {@code "pgd · L∞ ε=0.3"}. */
    public String label() {
      String what = use.map(Declared::name).orElse(kind);
      return threat.map(at -> what + " · " + at.label()).orElse(what);
    }
  }

  /** What the manifest says. */
  public RunManifest manifest() {
    return manifest;
  }

  /** All rows, in the plan's order. */
  public List<Row> rows() {
    Map<Object, Row> rows = new LinkedHashMap<>();
    for (Placed cell : manifest.cells()) {
      rows.computeIfAbsent(List.of(cell.kind(), cell.place()), key -> row(cell)).cells().add(cell);
    }
    return List.copyOf(rows.values());
  }

  private Row row(Placed cell) {
    Place place = cell.place();
    return new Row(
        String.join(
            ", ", place.entries().stream().map(e -> manifest.entries().get(e).name()).toList()),
        manifest.entries().get(place.entry()).hash(),
        cell.kind(),
        place.threat().isPresent()
            ? Optional.of(manifest.threats().get(place.threat().getAsInt()))
            : Optional.empty(),
        place.use().isPresent()
            ? Optional.of(manifest.section(cell.kind()).get(place.use().getAsInt()))
            : Optional.empty(),
        place.threat(),
        new ArrayList<>());
  }

  /** Checks a row's stored results again, with data and weights read afresh. */
  public Recheck recheck(Row row) {
    Recheck recheck = new Recheck();
    for (Placed cell : row.cells()) {
      recheck.add(recheck(row, cell, kind(cell)));
    }
    return recheck;
  }

  private <W extends CellWork, R> Recheck recheck(Row row, Placed cell, CellKind<W, R> kind) {
    Recheck recheck = new Recheck();
    try {
      Reading<StoredCell<R>> reading = read(row, cell, kind);
      reading.damage().ifPresent(damage -> recheck.failed(damage.sentence()));
      if (reading.value().isPresent()) {
        StoredCell<R> found = reading.value().get();
        if (found.work().isEmpty()) {
          recheck.unchecked(
              "stored results of an early format, which do not say what they are of", 1);
        } else {
          W work = kind.work().cast(found.work().get());
          return kind.recheck(work, found, cells.bench(work, progress, cancellation));
        }
      } else if (reading.damage().isEmpty()) {
        recheck.unchecked("results that are not stored (the run is not finished)", 1);
      }
    } catch (CancelledException e) {
      throw e;
    } catch (UserException e) {
      recheck.unchecked("stored results: " + e.getMessage(), 1);
    } catch (ComponentException | ResourceException e) {
      recheck.failed(e.getMessage());
    } catch (TouchstoneException | LinkageError e) {
      LOG.warn("a stored cell cannot be checked", e);
      recheck.failed(String.valueOf(e));
    }
    return recheck;
  }

  /**
   * The images by which a row's cells show that samples are broken, cell by cell; empty for rows
   * that have none.
   *
   * @throws TouchstoneException if a stored file cannot be believed, or the data is not there
   */
  public List<FoundImages> found(Row row) {
    List<FoundImages> found = new ArrayList<>();
    for (Placed cell : row.cells()) {
      found(row, cell, kind(cell)).ifPresent(found::add);
    }
    return found;
  }

  private <W extends CellWork, R> Optional<FoundImages> found(
      Row row, Placed cell, CellKind<W, R> kind) {
    if (row.threat().isEmpty() || kind.section().isEmpty()) {
      return Optional.empty();
    }
    Reading<StoredCell<R>> reading = read(row, cell, kind);
    if (reading.damage().isPresent()) {
      reading.orElseThrow("");
    }
    if (reading.value().flatMap(StoredCell::work).isEmpty()) {
      return Optional.empty();
    }
    StoredCell<R> value = reading.value().get();
    W work = kind.work().cast(value.work().get());
    Bench bench = cells.bench(work, progress, cancellation);
    return kind.found(work, value, row.threat().get(), bench);
  }

  private <R> Reading<StoredCell<R>> read(Row row, Placed cell, CellKind<?, R> kind) {
    Expected expected =
        new Expected(
            row.entryHash(),
            Optional.empty(),
            OptionalInt.of(cell.samples()),
            row.threat(),
            OptionalInt.of(manifest.dataset().classNames().size()));
    return kind.read(stored, cell.hash(), expected)
        .unlessFaulty(kind.files(store, cell.hash()), faults);
  }

  private static CellKind<?, ?> kind(Placed cell) {
    return CellKinds.all().stream()
        .filter(kind -> kind.name().equals(cell.kind()))
        .findFirst()
        .orElseThrow(); // Reading the manifest has refused unknown kinds.
  }
}
