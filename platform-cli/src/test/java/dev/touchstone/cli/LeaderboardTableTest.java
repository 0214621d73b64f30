package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.published.PublishedResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  /** As for an attack. */
  @Test
  void aCertifierThatIsNotPlannedSaysSo() throws IOException {
    Path folder = CapturedRun.repository().resolve("benchmarks/results/certified-mnist");
    SuiteResults all = PublishedResults.read(folder).orElseThrow();
    assertThat(LeaderboardTable.text(all, Integer.MAX_VALUE)).doesNotContain("not planned");

    List<EntryResults> entries = new ArrayList<>(all.entries());
    entries.set(0, uncertified(entries.get(0)));
    SuiteResults some =
        new SuiteResults(
            all.suite(),
            all.title(),
            all.description(),
            all.dataset(),
            all.samples(),
            all.seed(),
            all.command(),
            entries,
            all.analyses(),
            all.environment(),
            all.manifest());
    for (int width : new int[] {80, Integer.MAX_VALUE}) {
      assertThat(LeaderboardTable.text(some, width)).contains("not planned");
    }
  }

  private static EntryResults uncertified(EntryResults entry) {
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.cleanCount(),
        entry.cleanFailures(),
        entry.attacks(),
        List.of(),
        entry.tables());
  }
}
