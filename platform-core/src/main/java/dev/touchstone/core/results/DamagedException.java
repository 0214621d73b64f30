package dev.touchstone.core.results;

import java.util.function.Supplier;

/** Says what is wrong with a stored file; thrown by checks, and caught by who reads it. */
public final class DamagedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DamagedException(String reason) {
    super(reason);
  }

  /** Throws unless the condition holds. */
  public static void require(boolean holds, String reason) {
    if (!holds) {
      throw new DamagedException(reason);
    }
  }

  /** The same, for many conditions whose reasons are dear to word. */
  public static void require(boolean holds, Supplier<String> reason) {
    if (!holds) {
      throw new DamagedException(reason.get());
    }
  }
}
