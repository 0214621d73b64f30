package dev.touchstone.plugins.dataset.idx;

/** No mirror gave a file; the message lists what each did. */
final class MirrorsFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  MirrorsFailedException(String message) {
    super(message);
  }
}
