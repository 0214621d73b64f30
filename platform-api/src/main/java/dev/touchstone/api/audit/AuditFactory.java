package dev.touchstone.api.audit;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Common part of the factories of audits. Plugins implement one of the sub-interfaces, never this
 * one alone; each says what its audits get to see.
 *
 * <p>All audits run unless a suite chooses, so every parameter needs a default value.
 *
 * @param <P> its parameters
 */
public interface AuditFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.AUDIT;
  }
}
