package dev.touchstone.data;

/** One attempt to fetch a file failed; another attempt or mirror may do better. */
final class TransferException extends Exception {

  private static final long serialVersionUID = 1L;

  TransferException(String message) {
    super(message);
  }

  TransferException(String message, Throwable cause) {
    super(message, cause);
  }
}
