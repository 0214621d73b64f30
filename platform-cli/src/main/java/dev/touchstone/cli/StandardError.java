package dev.touchstone.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps what native code writes away from what we say. Descriptor 2 belongs to TensorFlow and to
 * the Java machine, which write to it without asking; the launcher leads it into a file and opens
 * descriptor 3 for us. One line of the file is ours: so the launcher knows, when the process has
 * ended and the file is still there, whether it began at all. Without the launcher all of this is
 * left out, and both write to the same place.
 */
final class StandardError {

  /** Where the launcher says which file descriptor 2 leads into. */
  private static final String LOG = "touchstone.native-log";

  /** How our line in the file begins; the launcher looks for it. */
  private static final String BEGUN = "touchstone: process ";

  private static final int OURS = 3;
  private static final int MOST_LINES = 200;

  private StandardError() {}

  /** Takes descriptor 3 for the process's standard error, if the launcher opened it. */
  static void separate() {
    Path log = log();
    if (log == null) {
      return;
    }
    try {
      // Never closed, as standard error is not.
      @SuppressWarnings("resource")
      FileOutputStream ours = new FileOutputStream(descriptor(OURS));
      System.setErr(new PrintStream(ours, true, charset()));
      Files.writeString(
          log,
          (BEGUN + "%d, Java %s%n").formatted(ProcessHandle.current().pid(), Runtime.version()),
          StandardOpenOption.APPEND);
    } catch (ReflectiveOperationException | RuntimeException | IOException e) {
      // Then our messages go into the file, too, and the launcher shows it at the end.
      System.err.println("touchstone: no way to descriptor 3: " + e);
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(StandardError::endedByItself, "touchstone-log"));
  }

  /** Says that the process ends because it was asked to, and not by a crash. May be repeated. */
  static void endedByItself() {
    Path log = log();
    if (log != null) {
      try {
        Files.deleteIfExists(log);
      } catch (IOException e) {
        // It is shown once too often.
      }
    }
  }

  /** Prints what native code has written until now. */
  static void tell(PrintWriter err) {
    Path log = log();
    if (log != null) {
      tell(log, err);
    }
  }

  /** The last lines of what is there, which are those that say why something went wrong. */
  static void tell(Path log, PrintWriter err) {
    Deque<String> last = new ArrayDeque<>();
    long before = 0;
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        String line = each.next();
        if (line.startsWith(BEGUN)) {
          continue;
        }
        last.add(line);
        if (last.size() > MOST_LINES) {
          last.remove();
          before++;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      err.println("touchstone: " + Printable.line(log + ": cannot be read (" + e + ")"));
    }
    if (before > 0) {
      err.printf("native: (%,d earlier lines are left out)%n", before);
    }
    last.forEach(line -> err.println("native: " + Printable.line(line)));
    err.flush();
  }

  private static Path log() {
    String log = System.getProperty(LOG);
    return log == null || log.isEmpty() ? null : Path.of(log);
  }

  /** The JDK offers descriptors by name only; the launcher opens this package for us. */
  private static FileDescriptor descriptor(int number) throws ReflectiveOperationException {
    Constructor<FileDescriptor> constructor =
        FileDescriptor.class.getDeclaredConstructor(int.class);
    constructor.setAccessible(true);
    return constructor.newInstance(number);
  }

  /** That of the process's own stream. */
  private static Charset charset() {
    for (String key : List.of("stderr.encoding", "sun.stderr.encoding", "native.encoding")) {
      String name = System.getProperty(key);
      if (name != null && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }
}
