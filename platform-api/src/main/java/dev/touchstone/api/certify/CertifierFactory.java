package dev.touchstone.api.certify;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: a certifier, which decides for single samples whether any image within the
 * threat is misclassified.
 *
 * @param <P> its parameters
 */
public interface CertifierFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.CERTIFIER;
  }

  /**
   * Makes the certifier; the same instance certifies many batches, from several threads.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  Certifier create(P parameters);
}
