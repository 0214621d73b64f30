package dev.touchstone.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, as the launcher starts it. */
final class TouchstoneProcess {

  /** Options of a JVM that lives for a few seconds. */
  static final List<String> FOR_SECONDS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Path userHome;
  private final Path logs;
  private int started;

  /**
   * A user.
   *
   * @param folder an empty folder for what the user installs and what the command prints
   */
  TouchstoneProcess(Path folder) {
    this.userHome = folder.resolve("home");
    this.logs = folder.resolve("logs");
  }

  /**
   * How a command ended.
   *
   * @param exitCode its exit code
   * @param out what it printed, errors included
   */
  record Ended(int exitCode, String out) {}

  /** Runs a command to its end. */
  Ended run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    int exitCode = process.waitFor();
    return new Ended(exitCode, Files.readString(log(started)));
  }

  /** Starts a command. */
  Process start(String... arguments) throws IOException {
    Files.createDirectories(logs);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dtouchstone.home=" + TestPlaces.repository(),
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(FOR_SECONDS);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TOUCHSTONE_HOME", userHome.toString());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    builder.environment().remove("TOUCHSTONE_DATA");
    builder.redirectErrorStream(true);
    builder.redirectOutput(log(++started).toFile());
    return builder.start();
  }

  /** What the latest command has printed so far. */
  String output() throws IOException {
    return Files.readString(log(started), StandardCharsets.UTF_8);
  }

  private Path log(int number) {
    return logs.resolve(number + ".log");
  }
}
