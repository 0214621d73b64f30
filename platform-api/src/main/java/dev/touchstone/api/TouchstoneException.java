package dev.touchstone.api;

/**
 * An error with a category, which decides the exit code and whether a cell may be tried again.
 *
 * <p>The message is one clear sentence for the user that names the place and, where there is one,
 * the remedy.
 */
public abstract sealed class TouchstoneException extends RuntimeException
    permits UserException, ComponentException, ResourceException, CancelledException {

  private static final long serialVersionUID = 1L;

  TouchstoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
