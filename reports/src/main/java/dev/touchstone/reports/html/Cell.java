package dev.touchstone.reports.html;

import dev.touchstone.reports.leaderboard.AttackScore;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Standstill;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One figure in a table.
 *
 * @param figure the percentage, or a dash
 * @param interval the interval in percent, or nothing
 * @param order what the column is sorted by
 * @param n sample size, if it is not the suite's
 * @param missing how many samples lack a result; empty when none does
 * @param remarks what readers must know of this figure
 * @param bar the figure as a bar with its interval, in percent of the width
 */
record Cell(
    String figure,
    String interval,
    String order,
    String n,
    String missing,
    List<String> remarks,
    Bar bar) {

  /** Stands for "not planned": sorted below every figure, whichever it is. */
  private static final String LAST = "-1";

  /**
   * A bar and its interval.
   *
   * @param value end of the bar
   * @param low lower end of the interval
   * @param high upper end of the interval
   */
  record Bar(String value, String low, String high) {}

  /** The suite has no such attack at this threat. */
  static Cell absent() {
    return new Cell("", "", LAST, "", "", List.of(), new Bar("0", "0", "0"));
  }

  static Cell clean(LeaderboardRow row, int samples) {
    return of(row.clean(), samples, samples - row.clean().n(), List.of());
  }

  static Cell attack(AttackScore score, int samples) {
    List<String> remarks = new ArrayList<>();
    if (score.projected() > 0) {
      remarks.add(Numbers.count(score.projected()) + " projected");
    }
    long stood = score.results().map(Standstill::samples).orElse(0L);
    if (stood > 0) {
      remarks.add("stood still on " + Numbers.count(stood));
    }
    if (score.afterEarlier() > 0) {
      remarks.add("cascade");
    }
    return of(score.robust(), samples, score.missing(), remarks);
  }

  static Cell worst(LeaderboardRow row, int samples) {
    return of(row.worst().robust(), samples, row.worst().missing(), List.of());
  }

  /** The worst case on the samples that every attack ran on. */
  static Cell covered(LeaderboardRow row) {
    return of(row.worst().covered(), 0, 0, List.of());
  }

  /** What certifiers of one kind know; absent where the suite has none for the row. */
  static Cell certified(LeaderboardRow row, boolean probabilistic, int samples) {
    if (row.entry().failure().isPresent()) {
      return plain(Proportion.of(0, 0));
    }
    return row.certified(probabilistic).map(score -> certified(score, samples)).orElse(absent());
  }

  private static Cell certified(CertifiedScore score, int samples) {
    return of(
        score.certified(),
        samples,
        score.missing(),
        score.bracket().exact() ? List.of("exact") : List.of());
  }

  /** A proportion whose sample size and remarks stand in other columns. */
  static Cell plain(Proportion proportion) {
    return of(proportion, proportion.n(), 0, List.of());
  }

  private static Cell of(Proportion proportion, long samples, long missing, List<String> remarks) {
    boolean known = proportion.known();
    return new Cell(
        proportion.percent(),
        proportion.interval(),
        known ? String.format(Locale.ROOT, "%.8f", proportion.value()) : LAST,
        known && proportion.n() != samples ? Numbers.count(proportion.n()) : "",
        missing > 0 ? Numbers.count(missing) : "",
        remarks,
        known
            ? new Bar(
                percent(proportion.value()), percent(proportion.low()), percent(proportion.high()))
            : new Bar("0", "0", "0"));
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f", 100 * part);
  }
}
