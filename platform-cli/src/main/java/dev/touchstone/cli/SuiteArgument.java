package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;

/** The suite that a command is about: a file, or the name of one that comes with Touchstone. */
final class SuiteArgument {

  @Parameters(
      index = "0",
      paramLabel = "SUITE",
      description = "A suite file (.yaml), or the name of a suite that comes with Touchstone.")
  private Path suite;

  /** The file of a suite that is named elsewhere than by this argument. */
  static Path file(Path suite) {
    SuiteArgument argument = new SuiteArgument();
    argument.suite = suite;
    return argument.file();
  }

  /** As the user wrote it. */
  String text() {
    return suite.toString();
  }

  /** The suite's file. */
  Path file() {
    if (Files.isRegularFile(suite)) {
      return suite;
    }
    Path bundled = folder().resolve(suite + ".yaml");
    if (suite.getNameCount() == 1 && Files.isRegularFile(bundled)) {
      return bundled;
    }
    if (Files.isDirectory(suite) && !suite.toString().isEmpty()) {
      throw new UserException(suite + ": is a folder; give a suite file (.yaml)");
    }
    if (Files.exists(suite) && !suite.toString().isEmpty()) {
      throw new UserException(suite + ": is no file; give a suite file (.yaml)");
    }
    throw new UserException(
        "%s: no such suite file, and no suite of that name comes with Touchstone%s"
            .formatted(
                suite.toString().isEmpty() ? "''" : suite,
                NearestName.hint(withoutExtension(), bundledNames())));
  }

  private String withoutExtension() {
    return String.valueOf(suite.getFileName()).replaceFirst("\\.ya?ml$", "");
  }

  private static Path folder() {
    return Home.installation().resolve("benchmarks/suites");
  }

  private static List<String> bundledNames() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // Only a hint in a message that is given anyway.
    }
  }
}
