package dev.touchstone.api;

/** Lets long work notice that the user asked to stop. Safe to call from any thread. */
@FunctionalInterface
public interface Cancellation {

  /** Never cancelled. */
  Cancellation NEVER = () -> false;

  /** Whether the user asked to stop. */
  boolean requested();

  /**
   * Call this about ten times a second or more often in long loops.
   *
   * @throws CancelledException if the user asked to stop
   */
  default void check() {
    if (requested()) {
      throw new CancelledException();
    }
  }
}
