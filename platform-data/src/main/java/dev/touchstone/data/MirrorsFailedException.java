package dev.touchstone.data;

/** No mirror gave a file; the message lists what each did. */
public final class MirrorsFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  MirrorsFailedException(String message) {
    super(message);
  }
}
