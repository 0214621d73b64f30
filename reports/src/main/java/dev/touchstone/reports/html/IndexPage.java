package dev.touchstone.reports.html;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.audits.Flagged;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Spread;
import dev.touchstone.reports.leaderboard.Standstill;
import dev.touchstone.reports.leaderboard.TrainedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the leaderboard page shows.
 *
 * @param samples evaluated samples, as text
 * @param testCount test images in the data set, as text
 * @param attacks names of the attacks' columns
 * @param rows the leaderboard's rows
 * @param norms the norms to filter by
 * @param epsilons the ε to filter by
 * @param heading how much is missing, in one line
 * @param gaps what is missing, a sentence each
 * @param incomplete whether some row lacks something
 * @param comparison whether there is a page that compares the entries
 * @param analyses the runs of analyses
 * @param cascade whether some attack only met what earlier attacks had left
 * @param projected whether some attack's candidates had to be projected
 * @param limited whether some row has an upper bound besides its headline
 * @param sound whether some row has certifiers whose certificates are proofs
 * @param probabilistic whether some row has certifiers whose certificates hold with a probability
 * @param brackets robust accuracy from both sides
 * @param charts certified and attacked accuracy against ε
 * @param audit where certificates and attacks contradict each other
 * @param flags what audits say above a note
 * @param standstill which attacks stood still for lack of a gradient, where no audit looked
 * @param nearChance which entries' given weights do not better than guessing, likewise
 * @param shares names of the columns of further kinds of work
 * @param notes what these kinds say of entries
 * @param seeded whether some entry has several trainings
 */
record IndexPage(
    String samples,
    String testCount,
    List<String> attacks,
    List<Row> rows,
    List<String> norms,
    List<String> epsilons,
    String heading,
    List<String> gaps,
    boolean incomplete,
    boolean comparison,
    List<Analyses.Group> analyses,
    boolean cascade,
    boolean projected,
    boolean limited,
    boolean sound,
    boolean probabilistic,
    List<BracketRow> brackets,
    List<Charts.Chart> charts,
    Audit audit,
    Flags flags,
    List<String> standstill,
    List<String> nearChance,
    List<String> shares,
    List<String> notes,
    boolean seeded) {

  /**
   * One row of the table; see {@link LeaderboardRow} and {@link TrainedRow}.
   *
   * @param mean of how many trainings the row is the mean, in words; empty for a row of one model
   */
  record Row(
      EntryLink entry,
      String parts,
      List<Flags.Badge> badges,
      String norm,
      String epsilon,
      String threat,
      Cell clean,
      List<Cell> attacks,
      Cell worst,
      Cell upperBound,
      Cell sound,
      Cell probabilistic,
      List<Cell> shares,
      boolean complete,
      String mean) {}

  static IndexPage of(
      SuiteResults results, Leaderboard leaderboard, List<EntryLink> links, Analyses analyses) {
    List<Row> rows = new ArrayList<>();
    List<Flagged> flags = Flagged.of(results);
    List<TrainedRow> trained = TrainedRow.of(results, leaderboard);
    Set<String> begins = new HashSet<>();
    for (LeaderboardRow row : leaderboard.rows()) {
      // All trainings of an entry together, at every threat, come before its first training.
      Optional<String> begun = row.entry().seeded().map(SeededTraining::entry).filter(begins::add);
      trained.stream()
          .filter(all -> begun.equals(Optional.of(all.entry())))
          .forEach(all -> rows.add(row(leaderboard, all, links)));
      rows.add(row(results, leaderboard, row, links.get(row.entryIndex()), flags));
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
        threats.stream().map(IndexPage::norm).distinct().toList(),
        threats.stream()
            .flatMap(threat -> threat.ball().stream())
            .map(NormBall::epsilon)
            .distinct()
            .sorted()
            .map(Numbers::epsilon)
            .toList(),
        heading(leaderboard, analyses.lacking().size()),
        Stream.concat(
                leaderboard.gaps().stream().map(Gap::sentence),
                analyses.lacking().stream().map(AnalysisSection::gap))
            .toList(),
        !leaderboard.complete(),
        ComparisonPage.worth(results),
        analyses.groups(),
        leaderboard.rows().stream()
            .anyMatch(row -> row.attacks().stream().anyMatch(a -> a.afterEarlier() > 0)),
        leaderboard.rows().stream()
            .anyMatch(row -> row.attacks().stream().anyMatch(a -> a.projected() > 0)),
        leaderboard.rows().stream().anyMatch(row -> row.worst().limited()),
        leaderboard.certified(false),
        leaderboard.certified(true),
        BracketRow.of(leaderboard.rows(), links),
        CertificateCharts.of(leaderboard.rows()),
        Audit.of(leaderboard.audit()),
        Flags.of(
            flags.stream().filter(Flagged::aboveNote).toList(),
            Flagged.failures(results),
            Flagged.asked(results)),
        results.notAuditedBy(Standstill.AUDIT).stream()
            .flatMap(entry -> Standstill.of(entry).stream())
            .map(Standstill::sentence)
            .toList(),
        results.notAuditedBy(NearChance.AUDIT).stream()
            .flatMap(entry -> NearChance.of(entry, results.dataset().classNames().size()).stream())
            .map(NearChance::sentence)
            .toList(),
        leaderboard.shares(),
        results.entries().stream()
            .flatMap(entry -> entry.sections().stream().flatMap(each -> each.notes().stream()))
            .distinct()
            .toList(),
        !trained.isEmpty());
  }

  /** The norm of a ball, or else the whole threat. */
  private static String norm(Threat threat) {
    return threat.ball().map(ball -> ball.norm().symbol()).orElseGet(threat::label);
  }

  private static String heading(Leaderboard leaderboard, int analyses) {
    List<String> parts = new ArrayList<>();
    long rows = leaderboard.rows().stream().filter(row -> !row.complete()).count();
    if (rows > 0) {
      parts.add(
          rows
              + (rows == 1 ? " row of " : " rows of ")
              + leaderboard.rows().size()
              + (rows == 1 ? " lacks results" : " lack results"));
    }
    if (analyses > 0) {
      parts.add(analyses + (analyses == 1 ? " analysis lacks" : " analyses lack") + " results");
    }
    return "Incomplete: " + String.join(", ", parts);
  }

  private static Row row(
      SuiteResults results,
      Leaderboard leaderboard,
      LeaderboardRow row,
      EntryLink link,
      List<Flagged> flags) {
    int samples = results.samples();
    return new Row(
        link,
        parts(row.entry()),
        Flags.badges(flags, row.entryIndex(), row.threat()),
        row.threat().map(IndexPage::norm).orElse("–"),
        row.threat().flatMap(Threat::ball).map(ball -> Numbers.epsilon(ball.epsilon())).orElse("–"),
        row.threat().map(Threat::label).orElse(""),
        Cell.clean(row, samples),
        leaderboard.attacks().stream().map(name -> Cell.attack(row, name, samples)).toList(),
        Cell.worst(row, samples),
        Cell.upperBound(row, samples),
        Cell.certified(row, false, samples),
        Cell.certified(row, true, samples),
        leaderboard.shares().stream().map(name -> Cell.share(row, name, samples)).toList(),
        row.complete(),
        "");
  }

  /** All trainings of an entry; it leads to the page of the first, which has the figures of all. */
  private static Row row(Leaderboard leaderboard, TrainedRow all, List<EntryLink> links) {
    LeaderboardRow first = all.rows().get(0);
    int samples = all.samples();
    return new Row(
        new EntryLink(all.entry(), links.get(first.entryIndex()).slug()),
        parts(first.entry()),
        List.of(),
        all.threat().map(IndexPage::norm).orElse("–"),
        all.threat().flatMap(Threat::ball).map(ball -> Numbers.epsilon(ball.epsilon())).orElse("–"),
        all.threat().map(Threat::label).orElse(""),
        Cell.of(all.clean(), samples),
        leaderboard.attacks().stream().map(name -> cell(all.attack(name), samples)).toList(),
        Cell.of(all.worst(), samples),
        Cell.plain(Proportion.of(0, 0)),
        cell(all.certified(false), samples),
        cell(all.certified(true), samples),
        leaderboard.shares().stream().map(name -> cell(all.share(name), samples)).toList(),
        all.complete(),
        "mean of %d %s"
            .formatted(all.rows().size(), all.rows().size() == 1 ? "training" : "trainings"));
  }

  private static Cell cell(Optional<Spread> spread, int samples) {
    return spread.map(of -> Cell.of(of, samples)).orElseGet(Cell::absent);
  }

  /** Model and defenses in one line, such as {@code "convnet + thresholding"}. */
  private static String parts(EntryResults entry) {
    StringBuilder parts = new StringBuilder(entry.model().descriptor().title());
    entry.defenses().forEach(defense -> parts.append(" + ").append(defense.descriptor().title()));
    return parts.toString();
  }
}
