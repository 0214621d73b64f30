package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bundled suite in a fresh clone: it is valid, or says of each file how to get it. */
class BundledSuitesTest {

  /** A file outside of the clone. */
  private static final Pattern OUTSIDE = Pattern.compile("\\.\\./\\.\\./\\.\\./[^\\s,\\]}]+");

  @TempDir Path folder;

  private static List<Path> suites() throws IOException {
    try (Stream<Path> files = Files.list(TestPlaces.repository().resolve("benchmarks/suites"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void eachIsValidOrSaysOfEachFileOnceWhatItIsAndHowToGetIt() throws IOException {
    Map<String, Long> missing = new TreeMap<>();
    Path clone = folder.resolve("clone/benchmarks/suites");
    SuiteRuns.copy(TestPlaces.repository().resolve("benchmarks/suites"), clone);
    try (Platform platform =
        SuiteRuns.platform(List.of(), Optional.empty(), folder.resolve("user"))) {
      for (Path suite : suites()) {
        String name = suite.getFileName().toString();
        Matcher outside = OUTSIDE.matcher(Files.readString(suite));
        long needed = outside.results().map(found -> found.group()).distinct().count();
        try {
          platform.suites().read(clone.resolve(name));
          assertThat(needed).as(name).isZero();
        } catch (UserException e) {
          assertThat(e.getMessage().lines())
              .as(name)
              .hasSize((int) needed)
              .allMatch(
                  line ->
                      line.matches(
                          ".*: files\\[\\d+\\]: \\S+ is missing: .{15,}\\. .{30,}\\. Put it there"
                              + " or into "
                              + Pattern.quote(folder.resolve("user/data/files").toString())
                              + ".*"));
        }
        missing.put(name, needed);
      }
    }
    assertThat(missing).hasSizeGreaterThanOrEqualTo(13);
    assertThat(missing.values().stream().filter(count -> count > 0)).hasSize(12);
  }
}
