package dev.touchstone.data;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Turns exceptions of the JDK, whose messages are often empty or a bare path, into words. */
public final class Causes {

  private Causes() {}

  /** A short phrase, such as {@code "permission denied"}. */
  public static String describe(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    if (cause instanceof UnknownHostException
        || hasCause(cause, UnresolvedAddressException.class)) {
      return "unknown host";
    }
    if (cause instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (cause instanceof ConnectException) {
      return "cannot connect";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? nameOf(cause) : message;
  }

  private static String nameOf(Throwable cause) {
    return cause instanceof IOException ? "input/output error" : cause.getClass().getSimpleName();
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
