package dev.touchstone.reports.html;

import dev.touchstone.api.results.Share;
import dev.touchstone.reports.leaderboard.AttackScore;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Spread;
import dev.touchstone.reports.leaderboard.Standstill;
import dev.touchstone.reports.leaderboard.WeakerAttack;
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
 * @param missing that and how many samples lack a result; empty when none does
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

  /** Where there is no figure: sorted last, in either direction. */
  private static final String LAST = "";

  /** No number of samples is this one, so that a figure states its own. */
  private static final long OTHERS = -1;

  /**
   * A bar and its interval.
   *
   * @param value end of the bar
   * @param low lower end of the interval
   * @param high upper end of the interval
   */
  record Bar(String value, String low, String high) {}

  /** The suite has no such attack for this entry and threat. */
  static Cell absent() {
    return new Cell("", "", LAST, "", "", List.of(), new Bar("0", "0", "0"));
  }

  static Cell clean(LeaderboardRow row, int samples) {
    return of(row.clean(), samples, samples - row.clean().n(), List.of());
  }

  /** What one attack left; absent where the suite has no such attack for the row. */
  static Cell attack(LeaderboardRow row, String name, int samples) {
    return row.attack(name)
        .map(score -> of(score.robust(), samples, score.missing(), remarks(row, score)))
        .orElseGet(Cell::absent);
  }

  /** The same, where sample size and the other remarks stand in columns of their own. */
  static Cell run(LeaderboardRow row, AttackScore score) {
    return of(
        score.robust(),
        score.robust().n(),
        0,
        row.weaker(score.attack()).map(WeakerAttack::sentence).stream().toList());
  }

  private static List<String> remarks(LeaderboardRow row, AttackScore score) {
    List<String> remarks = new ArrayList<>();
    row.weaker(score.attack()).map(WeakerAttack::sentence).ifPresent(remarks::add);
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
    return remarks;
  }

  /**
   * The headline, which says itself what it lacks. It is sorted as if all that is missing were
   * broken, so that no row rises by failing.
   */
  static Cell worst(LeaderboardRow row, int samples) {
    Proportion headline = row.worst().headline();
    Cell cell = of(headline, onOthers(row) ? OTHERS : samples, 0, row.headlineRemarks());
    String order =
        headline.known() ? order(headline.successes(), headline.n() + row.worst().missing()) : LAST;
    return new Cell(
        cell.figure,
        cell.interval,
        order,
        cell.n,
        row.headlineLacks().orElse(""),
        cell.remarks,
        cell.bar);
  }

  /** The worst case over all samples that count; without a figure where it says no more. */
  static Cell upperBound(LeaderboardRow row, int samples) {
    return row.worst().limited()
        ? of(row.worst().upperBound(), samples, 0, List.of())
        : plain(Proportion.of(0, 0));
  }

  /** A share that some kind of work found; absent where it found none for the row. */
  static Cell share(LeaderboardRow row, String column, int samples) {
    return row.share(column)
        .map(share -> of(share, samples))
        .orElseGet(() -> row.entry().failure().isPresent() ? plain(Proportion.of(0, 0)) : absent());
  }

  static Cell of(Share share, int samples) {
    return of(
        Proportion.of(share.successes(), share.n()), samples, share.missing(), share.remarks());
  }

  /** What certifiers of one kind know; absent where the suite has none for the row. */
  static Cell certified(LeaderboardRow row, boolean probabilistic, int samples) {
    if (row.entry().failure().isPresent()) {
      return plain(Proportion.of(0, 0));
    }
    return row.certified(probabilistic)
        .map(score -> certified(row, score, samples))
        .orElse(absent());
  }

  private static Cell certified(LeaderboardRow row, CertifiedScore score, int samples) {
    boolean others = onOthers(row);
    String exact = others ? "exact on these " + Numbers.count(score.bracket().n()) : "exact";
    List<String> remarks = new ArrayList<>();
    if (score.bracket().exact()) {
      remarks.add(exact);
    }
    if (score.atLarger() > 0) {
      remarks.add(Numbers.count(score.atLarger()) + " of them at a larger threat only");
    }
    return of(score.certified(), others ? OTHERS : samples, score.missing(), remarks);
  }

  /**
   * Whether some certified figure is of other samples than the worst case beside it, so that it may
   * lie above it: then all of them state their n.
   */
  private static boolean onOthers(LeaderboardRow row) {
    long n = row.worst().headline().n();
    return n > 0
        && row.certified().stream()
            .map(CertifiedScore::certified)
            .anyMatch(certified -> certified.known() && certified.n() != n);
  }

  /**
   * The mean of several trainings. Its interval is over samples, as everywhere; the range over
   * trainings is a remark that says so. Sorted as if trainings that lack results broke all samples.
   */
  static Cell of(Spread spread, int samples) {
    if (!spread.known()) {
      return plain(Proportion.of(0, 0));
    }
    return new Cell(
        spread.percent(),
        spread.interval(),
        order(spread.mean() * spread.counted() / spread.trainings().size()),
        spread.n() == samples ? "" : Numbers.count(spread.n()),
        spread.complete()
            ? ""
            : "%d of %d trainings".formatted(spread.counted(), spread.trainings().size()),
        List.of("trainings\n" + spread.range()),
        new Bar(percent(spread.mean()), percent(spread.low()), percent(spread.high())));
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
        known ? order(proportion.successes(), proportion.n()) : LAST,
        known && proportion.n() != samples ? Numbers.count(proportion.n()) : "",
        missing > 0 ? Numbers.count(missing) + " missing" : "",
        remarks,
        known
            ? new Bar(
                percent(proportion.value()), percent(proportion.low()), percent(proportion.high()))
            : new Bar("0", "0", "0"));
  }

  private static String order(long successes, long n) {
    return order((double) successes / n);
  }

  private static String order(double value) {
    return String.format(Locale.ROOT, "%.8f", value);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f", 100 * part);
  }
}
