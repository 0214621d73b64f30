package dev.touchstone.core.cells.corrupt;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What reports show of corruptions: accuracy under each, and its mean over all of them. */
final class CorruptionSection {

  private static final String COLUMN = "mean corruption accuracy";

  private final List<Share> shares = new ArrayList<>();
  private final List<NamedTable> tables = new ArrayList<>();

  /**
   * Adds a threat.
   *
   * <p>The mean over samples and corruptions is written as a share of the samples, rounded down to
   * whole samples, with the exact figure beside it: a sample's images are not independent of one
   * another, and the interval of a share of so many samples holds for their mean, too, which never
   * varies more.
   */
  void add(CorruptionThreat threat, List<StoredCorruption> cells, int planned) {
    int n = cells.stream().mapToInt(cell -> cell.outcomes().size()).sum();
    int cases = threat.cases().size();
    long[] correct =
        IntStream.range(0, cases)
            .mapToLong(i -> cells.stream().mapToLong(cell -> cell.correct(i)).sum())
            .toArray();
    double mean = IntStream.range(0, cases).mapToDouble(i -> correct[i]).average().orElse(0);
    shares.add(
        new Share(
            COLUMN,
            Optional.of(threat),
            (long) Math.floor(mean),
            n,
            planned,
            n == 0 ? List.of() : List.of(exactly(mean / n, cases))));
    if (n > 0) {
      tables.add(table(threat, correct, n));
    }
  }

  private static String exactly(double mean, int cases) {
    return String.format(
        Locale.ROOT, "exactly %.1f %%, over %d images of each sample", 100 * mean, cases);
  }

  private static NamedTable table(CorruptionThreat threat, long[] correct, int n) {
    List<String> columns = new ArrayList<>(List.of("severity", "mean in %"));
    threat.corruptions().stream().map(Corruption::word).forEach(columns::add);
    int severities = threat.severities().size();
    List<List<Double>> rows = new ArrayList<>();
    for (int s = 0; s < severities; s++) {
      List<Double> row = new ArrayList<>();
      for (int c = 0; c < threat.corruptions().size(); c++) {
        // Cases stand by corruption, then by severity.
        row.add(100.0 * correct[c * severities + s] / n);
      }
      double mean = row.stream().mapToDouble(accuracy -> accuracy).average().orElseThrow();
      row.add(0, mean);
      row.add(0, (double) threat.severities().get(s));
      rows.add(row);
    }
    return new NamedTable(
        "accuracy under " + threat.label(),
        "Accuracy in %% of %,d samples under each corruption, by severity.".formatted(n),
        columns,
        rows);
  }

  /** The section; empty if nothing was added. */
  Optional<ResultSection> section() {
    return shares.isEmpty()
        ? Optional.empty()
        : Optional.of(new ResultSection("Corruptions", shares, List.of(), tables, List.of()));
  }
}
