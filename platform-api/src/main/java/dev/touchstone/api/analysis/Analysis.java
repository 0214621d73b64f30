package dev.touchstone.api.analysis;

/** Looks into trained entries. Stateless and thread-safe. */
@FunctionalInterface
public interface Analysis {

  /**
   * Makes the figures and tables. The same task gives the same bytes.
   *
   * @throws dev.touchstone.api.UserException if the analysis does not fit an entry (for example, it
   *     needs an output that the model does not expose); names what is missing
   */
  AnalysisReport run(AnalysisTask task);
}
