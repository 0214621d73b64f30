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

  /**
   * Checks whether the analysis fits its entries, before anything is trained, so that users are
   * told when they read their suite and not after hours. Finds nothing wrong unless overridden;
   * {@link #run} must still make the same checks.
   *
   * @param task of entries whose weights are not known yet: {@link AnalysedEntry#outputNames} and
   *     the names of {@link AnalysedEntry#values} are known, and {@link AnalysedEntry#attack} with
   *     no samples checks whether the attack can serve the entry. The data set has its shape and
   *     its classes but no images
   * @throws dev.touchstone.api.UserException if the analysis does not fit an entry; names what is
   *     missing
   */
  default void check(AnalysisTask task) {}
}
