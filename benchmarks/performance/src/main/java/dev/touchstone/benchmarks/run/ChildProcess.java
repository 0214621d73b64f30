package dev.touchstone.benchmarks.run;

import dev.touchstone.benchmarks.work.Child;
import dev.touchstone.benchmarks.work.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processes that print lines of a name and a number. */
final class ChildProcess {

  private static final Pattern NUMBER =
      Pattern.compile("^(\\S+) (-?[0-9.]+(?:[eE][-+]?\\d+)?|NaN)$", Pattern.MULTILINE);

  private ChildProcess() {}

  /**
   * Runs a Java process of the benchmark.
   *
   * @param options of the JVM
   * @param words what {@link Child} takes, without the folder
   */
  static Map<String, Double> java(Places places, List<String> options, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dtouchstone.home=" + places.home());
    command.add("-Dtouchstone.weights=" + places.weights());
    places.data().ifPresent(data -> command.add("-Dtouchstone.data=" + data));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.add(words.get(0));
    command.add(places.folder().toString());
    command.addAll(words.subList(1, words.size()));
    return numbers(run(command, places.folder()));
  }

  /** The numbers in what was printed; other lines are left out. */
  static Map<String, Double> numbers(String output) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    Matcher matcher = NUMBER.matcher(output);
    while (matcher.find()) {
      numbers.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
    }
    return numbers;
  }

  /**
   * Runs a command to its end.
   *
   * @return what it wrote to standard output
   * @throws IllegalStateException if it fails; with the last of what it wrote to standard error
   */
  static String run(List<String> command, Path folder) {
    Path errors = folder.resolve("errors.txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        List<String> lines = Files.readAllLines(errors);
        throw new IllegalStateException(
            "%s ended with %d: %s"
                .formatted(
                    String.join(" ", command),
                    code,
                    String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()))));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
