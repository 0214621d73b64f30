package dev.touchstone.benchmarks.report;

import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.reports.files.CsvFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All figures of a run. */
public final class Scores {

  private static final List<String> COLUMNS =
      List.of("round", "subject", "quantity", "unit", "side", "value", "peak_memory_mib", "load");

  private final List<Score> all = new ArrayList<>();

  /** Adds one. */
  public void add(Score score) {
    all.add(score);
  }

  /** Subjects of a quantity, in the order in which they were measured. */
  public List<String> subjects(String quantity) {
    return all.stream()
        .filter(score -> score.quantity().equals(quantity))
        .map(Score::subject)
        .distinct()
        .toList();
  }

  /** Sides of a subject, in the order in which they were measured. */
  public List<String> sides(String quantity, String subject) {
    return all.stream()
        .filter(score -> score.quantity().equals(quantity) && score.subject().equals(subject))
        .map(Score::side)
        .distinct()
        .toList();
  }

  /** Figures by round. */
  public SortedMap<Integer, Score> rounds(String quantity, String subject, String side) {
    SortedMap<Integer, Score> rounds = new TreeMap<>();
    for (Score score : all) {
      if (score.quantity().equals(quantity)
          && score.subject().equals(subject)
          && score.side().equals(side)) {
        rounds.put(score.round(), score);
      }
    }
    return rounds;
  }

  /**
   * How many times as fast a side is as the best of others, round by round.
   *
   * @return empty if no round has both
   */
  public Optional<Spread> speedup(
      Quantity quantity, String subject, String side, Collection<Side> others) {
    List<Double> ratios = new ArrayList<>();
    for (Map.Entry<Integer, Score> own : rounds(quantity.id(), subject, side).entrySet()) {
      others.stream()
          .map(other -> rounds(quantity.id(), subject, other.id()).get(own.getKey()))
          .filter(score -> score != null)
          .mapToDouble(score -> quantity.speedup(own.getValue().value(), score.value()))
          .min()
          .ifPresent(ratios::add);
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
  }

  /** Writes a CSV file. */
  public void write(Path file) throws IOException {
    try (CsvFile csv = new CsvFile(file)) {
      COLUMNS.forEach(csv::text);
      csv.end();
      for (Score score : all) {
        csv.number(score.round())
            .text(score.subject())
            .text(score.quantity())
            .text(score.unit())
            .text(score.side())
            .number(score.value())
            .number(score.peakBytes() / (1 << 20))
            .number(score.load())
            .end();
      }
      csv.finish();
    }
  }
}
