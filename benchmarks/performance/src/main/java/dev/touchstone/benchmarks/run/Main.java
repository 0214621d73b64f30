package dev.touchstone.benchmarks.run;

import dev.touchstone.api.UserException;
import dev.touchstone.benchmarks.work.Places;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** The benchmark's command line. */
public final class Main {

  private Main() {}

  /** Measures, prints tables, stores them. */
  public static void main(String[] arguments) throws IOException {
    PrintStream screen = System.out;
    Selection selection;
    try {
      selection = Selection.of(List.of(arguments));
    } catch (UserException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Path home = Path.of(System.getProperty("touchstone.home", ".")).toAbsolutePath();
    Path shared = home.resolveSibling("shared");
    Path folder = Files.createTempDirectory("touchstone-benchmark");
    Places places =
        new Places(
            home,
            Optional.of(shared.resolve("data")).filter(Files::isDirectory),
            shared.resolve("weights"),
            folder);
    try {
      Comparison comparison =
          new Comparison(places, selection, PyTorch.find(places), screen::println);
      comparison.run(() -> selection.file().ifPresent(file -> store(comparison, file)));
      screen.println("\n" + comparison.tables());
    } finally {
      PathUtils.deleteDirectory(folder);
    }
  }

  /** After every round, so that a run that is stopped has not been in vain. */
  private static void store(Comparison comparison, Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.csv$", "");
    try {
      comparison.scores().write(file.resolveSibling(name + ".csv"));
      Files.writeString(file.resolveSibling(name + ".md"), comparison.tables() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
