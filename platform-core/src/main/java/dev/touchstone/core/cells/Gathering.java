package dev.touchstone.core.cells;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.work.StoredModel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Results of a folder that are being gathered: kinds of cells add theirs. */
public interface Gathering {

  /** The suite's threats. */
  List<Threat> threats();

  /** An entry's name. */
  String entryName(int entry);

  /** What the manifest says of the component that a cell is about. */
  Declared declared(Placed cell);

  /**
   * The result of a cell, if it can be believed; counts it, or tells what is wrong with it.
   *
   * @param outcomes the result's outcomes, which must tell of a sample the class that all others
   *     tell; none where there are no outcomes
   */
  <R, O> Optional<R> result(Placed cell, CellKind<?, R> kind, Labelled<R, O> outcomes);

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

  /**
   * How outcomes tell the class of their samples.
   *
   * @param outcomes the outcomes of a result
   * @param sample index of an outcome's sample
   * @param label the sample's class
   */
  record Labelled<R, O>(
      Function<R, List<O>> outcomes, ToIntFunction<O> sample, ToIntFunction<O> label) {

    /** Of results without outcomes. */
    public static <R> Labelled<R, Object> none() {
      return new Labelled<>(result -> List.of(), outcome -> 0, outcome -> 0);
    }
  }
}
