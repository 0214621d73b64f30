package dev.touchstone.api;

import org.pf4j.ExtensionPoint;

/**
 * Common part of all extension points: a small factory, so that listing components loads no native
 * library and no data.
 *
 * <p>Implementations carry {@code @org.pf4j.Extension} and are created once per process through
 * dependency injection; constructors must be cheap and free of side effects. Plugins implement one
 * of the sub-interfaces, never this one alone.
 *
 * @param <P> a record whose components, annotated with {@link
 *     dev.touchstone.api.parameters.Parameter}, are the component's parameters
 */
public interface ComponentFactory<P extends Record> extends ExtensionPoint {

  /** Which kind of component this factory makes. */
  ComponentKind kind();

  /** Who the component is; the same value at every call. */
  ComponentDescriptor descriptor();

  /** The record type that the strict binder fills from a suite. */
  Class<P> parametersType();
}
