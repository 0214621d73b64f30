package dev.touchstone.core.run;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.TouchstoneException;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.StoredText;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Makes what is stored of a failed cell out of what a component threw: short, whatever it says. */
final class Failures {

  /** Leaves room for what the cell is. */
  private static final int LONGEST_MESSAGE = StoredText.LONGEST_LINE * 3 / 4;

  private static final int MOST_CAUSES = 10;
  private static final int MOST_FRAMES = 60;

  /** Name of the class loader of the platform itself; those of plugins have none. */
  private static final String PLATFORM = "app";

  private Failures() {}

  /** Why the cell failed. */
  static CellFailure of(CellWork work, Throwable thrown) {
    return new CellFailure(
        StoredText.line(CellKinds.of(work).subject(work) + ": " + reason(thrown)), details(thrown));
  }

  /**
   * Whether the platform itself found that it lacks something, in its store or among its weights. A
   * component that throws the same, or a download that a component began, fails its cell only.
   */
  static boolean ofPlatform(ResourceException thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length > 0
        && PLATFORM.equals(frames[0].getClassLoaderName())
        && (frames[0].getClassName().startsWith("dev.touchstone.core.")
            || frames[0].getClassName().startsWith("dev.touchstone.tensorflow."));
  }

  private static String reason(Throwable thrown) {
    String message = StoredText.line(message(thrown), LONGEST_MESSAGE);
    if (thrown instanceof OutOfMemoryError) {
      return "not enough memory (" + message + "); give more, as in JAVA_OPTS=-Xmx8g";
    }
    if (thrown instanceof CancelledException) {
      return "threw CancelledException, and nobody had asked to stop";
    }
    if (message.isEmpty()) {
      return thrown.getClass().getSimpleName();
    }
    return thrown instanceof TouchstoneException
        ? message
        : thrown.getClass().getSimpleName() + ": " + message;
  }

  /** A component's exception is a component's code, too. */
  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (Throwable e) { // whatever it throws
      return "";
    }
  }

  /** A stack trace, as Java prints it, with every part cut to a length that can be stored. */
  private static String details(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable each = thrown; each != null && seen.add(each); each = each.getCause()) {
      if (seen.size() > MOST_CAUSES) {
        text.append("… and further causes\n");
        break;
      }
      text.append(seen.size() == 1 ? "" : "Caused by: ").append(each.getClass().getName());
      text.append(": ").append(StoredText.cut(message(each), StoredText.LONGEST_LINE)).append('\n');
      StackTraceElement[] frames = each.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
        text.append("\tat ").append(frames[i]).append('\n');
      }
      if (frames.length > MOST_FRAMES) {
        text.append("\t… ").append(frames.length - MOST_FRAMES).append(" more\n");
      }
    }
    return text.toString();
  }
}
