package dev.touchstone.api;

/** The user asked to stop; nothing is wrong and nothing is recorded. */
public final class CancelledException extends TouchstoneException {

  private static final long serialVersionUID = 1L;

  /** The user asked to stop. */
  public CancelledException() {
    super("stopped at the user's request", null);
  }
}
