package dev.touchstone.core.results;

import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellWork;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * How cells of one kind lie in the store.
 *
 * @param <W> what is to be done
 * @param <R> what comes out, as JSON
 */
public interface StoredKind<W extends CellWork, R> {

  /** The kind's name in stored work. */
  String name();

  /** What is to be done. */
  Class<W> work();

  /** What comes out. */
  Class<R> result();

  /**
   * Whether what a file says can be true.
   *
   * @throws DamagedException if it cannot
   */
  default void check(R result, Expected expected) {}

  /** Wall-clock seconds that a result tells of itself. */
  double seconds(R result);

  /** Where the result lies. */
  default Path place(ResultsStore store, String hash) {
    return store.cell(hash);
  }

  /**
   * The result at an address, checked against what is known of it.
   *
   * @param hash the address
   */
  default Reading<StoredCell<R>> read(StoredResults results, String hash, Expected expected) {
    return results.cell(hash, this, expected);
  }

  /** The files that a result is made of. */
  default List<Path> files(ResultsStore store, String hash) {
    return List.of(store.cell(hash), store.images(hash));
  }

  /**
   * The stored result, if it can be believed.
   *
   * @param classes how many classes the data has, if that is known
   */
  default Reading<StoredCell<R>> read(StoredResults results, W work, OptionalInt classes) {
    return read(results, work.hash(), Expected.of(work, classes));
  }
}
