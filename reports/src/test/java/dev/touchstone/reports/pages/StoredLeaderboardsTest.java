package dev.touchstone.reports.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In every stored leaderboard, the headline is not above a column of its row. */
class StoredLeaderboardsTest {

  static List<String> results() throws IOException {
    try (Stream<Path> folders = Files.list(StoredFigures.ROOT.resolve("benchmarks/results"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("leaderboard.csv")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void theHeadlineIsNotAboveAColumnOfItsRow(String results) {
    List<Map<String, String>> rows = StoredFigures.of(results);
    assertThat(rows).isNotEmpty();
    for (Map<String, String> row : rows) {
      String headline = StoredFigures.figure(row, "worst_case");
      if (headline.isEmpty()) {
        continue;
      }
      row.forEach(
          (column, value) -> {
            if ((column.endsWith(".robust_accuracy")
                    || column.equals("upper_bound")
                    || column.equals("clean_accuracy"))
                && !value.isEmpty()) {
              assertThat(Double.parseDouble(headline))
                  .as("%s, %s, ε = %s, %s", results, row.get("entry"), row.get("epsilon"), column)
                  .isLessThanOrEqualTo(Double.parseDouble(value));
            }
          });
    }
  }
}
