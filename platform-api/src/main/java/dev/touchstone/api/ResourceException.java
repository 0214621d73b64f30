package dev.touchstone.api;

/**
 * The machine or the network did not give what was needed (full disk, no permission, download
 * refused): exit code 2, finished work is kept, running again goes on.
 */
public final class ResourceException extends TouchstoneException {

  private static final long serialVersionUID = 1L;

  /** A missing resource, described for the user. */
  public ResourceException(String message) {
    super(message, null);
  }

  /** A missing resource and what it was noticed by. */
  public ResourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
