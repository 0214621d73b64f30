package dev.touchstone.reports.html;

import dev.touchstone.reports.leaderboard.Bracket;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Robust accuracy from both sides, as a row of a table.
 *
 * @param entry the entry
 * @param threat at which threat
 * @param certifiers names of the certifiers
 * @param range what is known of true robust accuracy, such as {@code "95.10–96.16 %"}
 * @param certified certified accuracy
 * @param attacked attacked accuracy, on the same samples
 * @param undecided share of samples between them
 * @param undecidedCount how many these are
 * @param n samples that both sides looked at
 * @param remarks what readers must know of it
 * @param exact whether both sides meet
 * @param crossed whether the sides contradict each other
 * @param bar certified and undecided share, in percent of the width
 */
record BracketRow(
    EntryLink entry,
    String threat,
    String certifiers,
    String range,
    Cell certified,
    Cell attacked,
    String undecided,
    String undecidedCount,
    String n,
    List<String> remarks,
    boolean exact,
    boolean crossed,
    Bar bar) {

  /**
   * A bar of two parts.
   *
   * @param certified length of the first part, and where the second begins
   * @param undecided length of the second part
   */
  record Bar(String certified, String undecided) {}

  /** One row for each entry, threat and kind of certifier. */
  static List<BracketRow> of(List<LeaderboardRow> rows, List<EntryLink> links) {
    List<BracketRow> brackets = new ArrayList<>();
    for (LeaderboardRow row : rows) {
      for (CertifiedScore score : row.certified()) {
        brackets.add(of(row, score, links.get(row.entryIndex())));
      }
    }
    return brackets;
  }

  private static BracketRow of(LeaderboardRow row, CertifiedScore score, EntryLink link) {
    Bracket bracket = score.bracket();
    Proportion undecided = Proportion.of(bracket.undecided(), bracket.n());
    return new BracketRow(
        link,
        row.threat().orElseThrow().label(),
        String.join(", ", score.certifiers()),
        range(bracket),
        Cell.plain(bracket.certified()),
        Cell.plain(bracket.attacked()),
        undecided.percent(),
        undecided.known() ? Numbers.count(bracket.undecided()) : "",
        Numbers.count(bracket.n()),
        remarks(row, score),
        bracket.exact() && !bracket.crossed(),
        bracket.crossed(),
        new Bar(width(bracket.certified()), width(undecided)));
  }

  private static String range(Bracket bracket) {
    String low = bracket.certified().percent();
    String high = bracket.attacked().percent();
    if (!bracket.known() || bracket.exact()) {
      return low;
    }
    return low.replace(" %", "") + "–" + high;
  }

  private static List<String> remarks(LeaderboardRow row, CertifiedScore score) {
    List<String> remarks = new ArrayList<>();
    if (score.probabilistic()) {
      remarks.add("with a stated probability");
    }
    if (score.atLarger() > 0) {
      remarks.add(Numbers.count(score.atLarger()) + " certified at a larger threat only");
    }
    if (score.bracket().narrower()) {
      remarks.add(
          "of "
              + Numbers.count(score.certified().n())
              + " samples with certificates and "
              + Numbers.count(row.worst().upperBound().n())
              + " with attacks");
    }
    return remarks;
  }

  private static String width(Proportion proportion) {
    return proportion.known() ? String.format(Locale.ROOT, "%.3f", 100 * proportion.value()) : "0";
  }
}
