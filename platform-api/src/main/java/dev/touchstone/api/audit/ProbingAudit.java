package dev.touchstone.api.audit;

import dev.touchstone.api.results.Flag;
import java.util.List;

/** Looks for one way in which an entry misleads whoever evaluates it. Stateless, thread-safe. */
@FunctionalInterface
public interface ProbingAudit {

  /**
   * What is to be said of an entry; nothing where all is well.
   *
   * <p>Above {@link dev.touchstone.api.results.Severity#NOTE} a flag must follow from a statistical
   * test at a stated level, or be certain. An entry that the audit has nothing to ask of, such as
   * one without gradients, is none to flag.
   */
  List<Flag> probe(ProbeTask task);
}
