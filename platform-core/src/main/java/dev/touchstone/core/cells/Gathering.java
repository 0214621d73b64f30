package dev.touchstone.core.cells;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import java.util.List;
import java.util.Optional;

/** Results of a folder that are being gathered: kinds of cells add theirs. */
public interface Gathering {

  /** The suite's threats. */
  List<Threat> threats();

  /** An entry's name. */
  String entryName(int entry);

  /** Content address of an entry's model. */
  String entryHash(int entry);

  /** What the manifest says of the components of a kind's section, in order. */
  <D extends Declared> List<D> declared(CellKind<?, ?, ?> kind, Class<D> type);

  /** The store's results. */
  StoredResults stored();

  /** What is known of a cell's outcomes. */
  Expected expected(int entry, int samples, Optional<Threat> threat);

  /** The true class of each sample, which every result must tell alike. */
  SampleLabels labels();

  /** The result, if it can be believed; counts it, or tells what is wrong with it. */
  <R> Optional<R> believed(Reading<StoredCell<R>> reading);

  /** Why there is no result of a cell that can be believed; empty if it has not run. */
  Optional<String> failure(String hash);

  /** Why there is no model of an entry that can be believed; empty if it has not run. */
  Optional<String> modelFailure(int entry);

  /** What is gathered of an entry. */
  EntryDraft entry(int entry);

  /** Adds an analysis. */
  void add(AnalysisResults analysis);
}
