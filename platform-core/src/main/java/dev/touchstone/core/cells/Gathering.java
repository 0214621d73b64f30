package dev.touchstone.core.cells;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AuditResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.work.StoredModel;
import java.util.List;
import java.util.Optional;

/** Results of a folder that are being gathered: kinds of cells add theirs. */
public interface Gathering {

  /** The suite's threats. */
  List<Threat> threats();

  /** An entry's name. */
  String entryName(int entry);

  /** What the manifest says of the component that a cell is about. */
  Declared declared(Placed cell);

  /** The result of a cell, if it can be believed; counts it, or tells what is wrong with it. */
  <R> Optional<R> result(Placed cell, CellKind<?, R> kind);

  /** The model of an entry, if it can be believed. */
  Optional<StoredModel> model(int entry);

  /** Why there is no result of a cell that can be believed; empty if it has not run. */
  Optional<String> failure(String hash);

  /** Why there is no model of an entry that can be believed; empty if it has not run. */
  Optional<String> modelFailure(int entry);

  /** What is gathered of an entry. */
  EntryDraft entry(int entry);

  /** Adds an analysis. */
  void add(AnalysisResults analysis);

  /** Adds what an audit has found that probed an entry. */
  void add(AuditResults audit);
}
