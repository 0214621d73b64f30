package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All trainings of one entry at one threat: an entry for which the suite gives seeds. Each training
 * has a row of its own, too; tests and places are of these.
 *
 * @param entry the entry's name in the suite
 * @param threat the threat; empty in a suite where nothing is measured at a threat
 * @param rows the trainings' rows, in the order of their seeds
 * @param samples how many test images the suite evaluates
 */
public record TrainedRow(
    String entry, Optional<Threat> threat, List<LeaderboardRow> rows, int samples) {

  /**
   * A figure of all trainings.
   *
   * @param column its column in {@code leaderboard.csv}
   * @param title what it is called where people read it
   */
  public record Figure(String column, String title, Spread spread) {}

  /** The column of accuracy without an attack, which is the same at every threat. */
  public static final String CLEAN = "clean_accuracy";

  /** Copies the list. */
  public TrainedRow {
    rows = List.copyOf(rows);
  }

  /** Entry by entry, within an entry threat by threat; empty in a suite without seeds. */
  public static List<TrainedRow> of(SuiteResults results, Leaderboard leaderboard) {
    Map<List<Object>, List<LeaderboardRow>> groups = new LinkedHashMap<>();
    for (LeaderboardRow row : leaderboard.rows()) {
      row.entry()
          .seeded()
          .map(SeededTraining::entry)
          .ifPresent(
              entry ->
                  groups
                      .computeIfAbsent(List.of(entry, row.threat()), key -> new ArrayList<>())
                      .add(row));
    }
    return groups.values().stream()
        .map(
            rows ->
                new TrainedRow(
                    rows.get(0).entry().seeded().orElseThrow().entry(),
                    rows.get(0).threat(),
                    rows,
                    results.samples()))
        .toList();
  }

  /** The trainings' seeds, in the suite's order. */
  public List<Long> seeds() {
    return rows.stream().map(row -> row.entry().seeded().orElseThrow().seed()).toList();
  }

  /** Whether no training lacks anything. */
  public boolean complete() {
    return rows.stream().allMatch(LeaderboardRow::complete);
  }

  /** Accuracy without an attack. */
  public Spread clean() {
    return spread(row -> Optional.of(row.clean()), row -> row.clean().n() == samples);
  }

  /** The headline. */
  public Spread worst() {
    return spread(row -> Optional.of(row.worst().headline()), LeaderboardRow::complete);
  }

  /** What an attack left; empty where the suite has no such attack for this entry and threat. */
  public Optional<Spread> attack(String name) {
    return rows.stream().anyMatch(row -> row.attack(name).isPresent())
        ? Optional.of(
            spread(
                row -> row.attack(name).map(AttackScore::robust),
                row -> row.attack(name).filter(score -> score.missing() == 0).isPresent()))
        : Optional.empty();
  }

  /** What certifiers of one kind know; empty if the suite has none of the kind here. */
  public Optional<Spread> certified(boolean probabilistic) {
    return rows.stream().anyMatch(row -> row.certified(probabilistic).isPresent())
        ? Optional.of(
            spread(
                row -> row.certified(probabilistic).map(CertifiedScore::certified),
                row ->
                    row.certified(probabilistic).filter(score -> score.missing() == 0).isPresent()))
        : Optional.empty();
  }

  /** The share in a column of some kind of work; empty where the entry has none here. */
  public Optional<Spread> share(String column) {
    return rows.stream().anyMatch(row -> row.share(column).isPresent())
        ? Optional.of(
            spread(
                row -> row.share(column).map(share -> Proportion.of(share.successes(), share.n())),
                row -> row.share(column).filter(share -> share.missing() == 0).isPresent()))
        : Optional.empty();
  }

  /** All figures that the row has, in the leaderboard's order. */
  public List<Figure> figures(Leaderboard leaderboard) {
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure(CLEAN, "clean", clean()));
    if (rows.stream().anyMatch(row -> !row.attacks().isEmpty())) {
      figures.add(new Figure("worst_case", "worst case", worst()));
    }
    certified(false).ifPresent(of -> figures.add(new Figure("certified", "certified", of)));
    certified(true)
        .ifPresent(
            of ->
                figures.add(new Figure("probabilistic_certified", "certified, probabilistic", of)));
    for (String attack : leaderboard.attacks()) {
      attack(attack)
          .ifPresent(of -> figures.add(new Figure(attack + ".robust_accuracy", attack, of)));
    }
    for (String column : leaderboard.shares()) {
      share(column).ifPresent(of -> figures.add(new Figure(column + ".share", column, of)));
    }
    return figures;
  }

  private Spread spread(
      Function<LeaderboardRow, Optional<Proportion>> figure, Predicate<LeaderboardRow> whole) {
    return new Spread(
        rows.stream()
            .map(row -> figure.apply(row).filter(of -> whole.test(row)).orElse(Proportion.of(0, 0)))
            .toList());
  }
}
