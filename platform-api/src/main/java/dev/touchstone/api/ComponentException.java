package dev.touchstone.api;

/**
 * A component broke its contract or failed: the cell under way is {@code FAILED}, which counts as
 * neither robust nor broken.
 */
public final class ComponentException extends TouchstoneException {

  private static final long serialVersionUID = 1L;

  /** A broken contract, described for the component's author. */
  public ComponentException(String message) {
    super(message, null);
  }

  /** A failure of the component and what it threw. */
  public ComponentException(String message, Throwable cause) {
    super(message, cause);
  }
}
