package dev.touchstone.api.audit;

/**
 * Extension point: an audit that reads stored outcomes alone. Nothing of it is stored, so its flags
 * always fit the results that they stand beside.
 *
 * @param <P> its parameters
 */
public interface OutcomeAuditFactory<P extends Record> extends AuditFactory<P> {

  /**
   * Makes the audit.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  OutcomeAudit create(P parameters);
}
