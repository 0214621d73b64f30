package dev.touchstone.api.audit;

import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SuiteResults;
import java.util.List;

/** Looks for one way in which an evaluation goes wrong. Stateless and thread-safe. */
@FunctionalInterface
public interface OutcomeAudit {

  /**
   * What is to be said of one entry; nothing where all is well.
   *
   * <p>A flag must follow from the outcomes: above {@link
   * dev.touchstone.api.results.Severity#NOTE}, by a statistical test at a stated level or because
   * it is certain.
   *
   * @param results all results, finished or not: attacks may lack outcomes, and entries a model
   * @param entry index of the entry that is looked at
   */
  List<Flag> examine(SuiteResults results, int entry);
}
