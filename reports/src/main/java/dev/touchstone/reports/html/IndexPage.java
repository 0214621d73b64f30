package dev.touchstone.reports.html;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the leaderboard page shows.
 *
 * @param samples evaluated samples, as text
 * @param testCount test images in the data set, as text
 * @param attacks names of the attacks' columns
 * @param rows the leaderboard's rows
 * @param norms the norms to filter by
 * @param epsilons the ε to filter by
 * @param incomplete how many rows lack something
 * @param gaps what is missing, a sentence each
 * @param cascade whether some attack only met what earlier attacks had left
 * @param projected whether some attack's candidates had to be projected
 * @param limited whether some attack ran on fewer samples than another
 */
record IndexPage(
    String samples,
    String testCount,
    List<String> attacks,
    List<Row> rows,
    List<String> norms,
    List<String> epsilons,
    long incomplete,
    List<String> gaps,
    boolean cascade,
    boolean projected,
    boolean limited) {

  /** One row of the table; see {@link LeaderboardRow}. */
  record Row(
      EntryLink entry,
      String parts,
      String norm,
      String epsilon,
      Cell clean,
      List<Cell> attacks,
      Cell worst,
      Cell covered,
      boolean complete) {}

  static IndexPage of(SuiteResults results, Leaderboard leaderboard, List<String> slugs) {
    List<Row> rows = new ArrayList<>();
    for (LeaderboardRow row : leaderboard.rows()) {
      String slug = slugs.get(row.entryIndex());
      rows.add(row(results, leaderboard, row, slug));
    }
    List<Threat> threats =
        leaderboard.rows().stream()
            .map(LeaderboardRow::threat)
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    return new IndexPage(
        Numbers.count(results.samples()),
        Numbers.count(results.dataset().testCount()),
        leaderboard.attacks(),
        rows,
        threats.stream().map(threat -> threat.norm().symbol()).distinct().toList(),
        threats.stream()
            .map(Threat::epsilon)
            .distinct()
            .sorted()
            .map(epsilon -> Numbers.epsilon(new Threat(threats.get(0).norm(), epsilon)))
            .toList(),
        leaderboard.rows().stream().filter(row -> !row.complete()).count(),
        leaderboard.gaps().stream().map(Gap::sentence).toList(),
        leaderboard.rows().stream()
            .anyMatch(row -> row.attacks().stream().anyMatch(a -> a.afterEarlier() > 0)),
        leaderboard.rows().stream()
            .anyMatch(row -> row.attacks().stream().anyMatch(a -> a.projected() > 0)),
        leaderboard.rows().stream().anyMatch(row -> row.worst().limited()));
  }

  private static Row row(
      SuiteResults results, Leaderboard leaderboard, LeaderboardRow row, String slug) {
    int samples = results.samples();
    return new Row(
        new EntryLink(row.entry().name(), slug),
        parts(row.entry()),
        row.threat().map(threat -> threat.norm().symbol()).orElse("–"),
        row.threat().map(Numbers::epsilon).orElse("–"),
        Cell.clean(row, samples),
        leaderboard.attacks().stream()
            .map(row::attack)
            .map(score -> score.map(s -> Cell.attack(s, samples)).orElseGet(Cell::absent))
            .toList(),
        Cell.worst(row, samples),
        Cell.covered(row),
        row.complete());
  }

  /** Model and defenses in one line, such as {@code "convnet + thresholding"}. */
  private static String parts(EntryResults entry) {
    StringBuilder parts = new StringBuilder(entry.model().descriptor().title());
    entry.defenses().forEach(defense -> parts.append(" + ").append(defense.descriptor().title()));
    return parts.toString();
  }
}
