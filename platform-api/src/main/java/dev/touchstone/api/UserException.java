package dev.touchstone.api;

/** The user's input is wrong (a suite, a file, an option): exit code 2, nothing was changed. */
public final class UserException extends TouchstoneException {

  private static final long serialVersionUID = 1L;

  /** An error in the input, described for the user. */
  public UserException(String message) {
    super(message, null);
  }

  /** An error in the input, described for the user, and what it was noticed by. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
