package dev.touchstone.core.cells;

import dev.touchstone.core.results.StoredKinds;
import dev.touchstone.core.suite.SuiteSection;
import dev.touchstone.core.work.CellWork;
import java.util.List;
import java.util.Optional;

/** All kinds of cells, as the harness sees them; see {@link StoredKinds}. */
public final class CellKinds {

  private static final List<CellKind<?, ?>> ALL =
      StoredKinds.all().stream().<CellKind<?, ?>>map(kind -> (CellKind<?, ?>) kind).toList();

  private CellKinds() {}

  /** All of them, in the order in which a suite's cells are planned. */
  public static List<CellKind<?, ?>> all() {
    return ALL;
  }

  /** The kind of some work. */
  public static <W extends CellWork> CellKind<W, ?> of(W work) {
    return (CellKind<W, ?>) StoredKinds.of(work);
  }

  /** Sections of suites, in the order in which they are bound. */
  public static List<SuiteSection<?>> sections() {
    return ALL.stream().map(CellKind::section).<SuiteSection<?>>flatMap(Optional::stream).toList();
  }
}
