package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.published.PublishedResults;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaderboards of this repository in terminals of ordinary width. */
class LeaderboardTableTest {

  @ParameterizedTest
  @ValueSource(strings = {"mnist-thresholding", "paper-table-2", "certified-mnist", "mnist-madry"})
  void fitsEightyColumnsAndSaysTheSame(String name) throws IOException {
    Path folder = CapturedRun.repository().resolve("benchmarks/results").resolve(name);
    SuiteResults results = PublishedResults.read(folder).orElseThrow();
    String narrow = LeaderboardTable.text(results, 80);
    assertThat(narrow.lines())
        .allSatisfy(line -> assertThat(line.codePointCount(0, line.length())).isLessThan(81));
    String wide = LeaderboardTable.text(results, Integer.MAX_VALUE);
    wide.lines()
        .flatMap(line -> java.util.Arrays.stream(line.split("[║│ ]+")))
        .filter(word -> word.matches("[\\d.–]+"))
        .forEach(figure -> assertThat(narrow).contains(figure));
  }

  /** As for an attack: these results have no certifier for one of the entries at ε = 0.3. */
  @ParameterizedTest
  @ValueSource(ints = {80, Integer.MAX_VALUE})
  void aCertifierThatIsNotPlannedSaysSo(int width) throws IOException {
    Path folder = CapturedRun.repository().resolve("benchmarks/results/certified-mnist");
    SuiteResults results = PublishedResults.read(folder).orElseThrow();
    assertThat(LeaderboardTable.text(results, width)).containsOnlyOnce("not planned");
  }
}
