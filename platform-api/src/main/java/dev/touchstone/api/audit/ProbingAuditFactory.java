package dev.touchstone.api.audit;

/**
 * Extension point: an audit that asks an entry itself, with a small budget, in a cell of its own.
 * What it finds is stored like any result, so it is asked once, and its flags can be read without
 * the plugin. Whatever changes them is to raise the results version.
 *
 * @param <P> its parameters
 */
public interface ProbingAuditFactory<P extends Record> extends AuditFactory<P> {

  /** How many of the suite's samples it looks at, from the first; it gets fewer if there are. */
  int samples(P parameters);

  /**
   * The most queries that it makes of one entry, forward and gradient queries counted alike; the
   * platform answers no more, and plans with this number.
   *
   * @param samples how many samples it gets
   */
  long queries(P parameters, int samples);

  /**
   * Makes the audit.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  ProbingAudit create(P parameters);
}
