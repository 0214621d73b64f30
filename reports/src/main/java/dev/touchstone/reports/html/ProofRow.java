package dev.touchstone.reports.html;

import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.ProofStatistics;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * What one method of a certifier did, as a row of a table.
 *
 * @param threat at which threat
 * @param certifier the certifier's name in the suite
 * @param probabilistic whether its certificates hold with a stated probability only
 * @param method the method
 * @param certified samples that it certified
 * @param falsified samples that it found a counterexample of
 * @param misclassified samples that are wrong without an attack
 * @param undecided samples that it left undecided
 * @param reasons why, with how many samples each, such as {@code "time 3"}
 * @param figures the evidence's figures, such as {@code "nodes 13.5 (11 to 16), 27 in all"}
 */
record ProofRow(
    String threat,
    String certifier,
    boolean probabilistic,
    String method,
    String certified,
    String falsified,
    String misclassified,
    String undecided,
    List<String> reasons,
    List<String> figures) {

  private static final MathContext FOUR_DIGITS = new MathContext(4);
  private static final double PLAIN_FROM = 1000;
  private static final double WHOLE_BELOW = 1e15;

  static List<ProofRow> of(EntryResults entry) {
    return ProofStatistics.of(entry).stream().map(ProofRow::of).toList();
  }

  private static ProofRow of(ProofStatistics statistics) {
    return new ProofRow(
        statistics.certification().threat().label(),
        statistics.certification().name(),
        CertifiedScore.probabilistic(statistics.certification()),
        statistics.method(),
        count(statistics, CertificationStatus.CERTIFIED),
        count(statistics, CertificationStatus.FALSIFIED),
        count(statistics, CertificationStatus.MISCLASSIFIED),
        count(statistics, CertificationStatus.UNDECIDED),
        statistics.reasons().entrySet().stream()
            .filter(reason -> reason.getValue() > 0)
            .map(reason -> words(reason.getKey()) + " " + Numbers.count(reason.getValue()))
            .toList(),
        statistics.figures().entrySet().stream()
            .map(figure -> figure.getKey() + " " + words(figure.getValue()))
            .toList());
  }

  /** Mean, range, and the total of what can be counted. */
  private static String words(DoubleSummaryStatistics figure) {
    boolean same = figure.getMin() == figure.getMax();
    boolean counted = whole(figure.getMin()) && whole(figure.getSum()) && figure.getMin() >= 0;
    return number(figure.getAverage())
        + (same ? "" : " (" + number(figure.getMin()) + " to " + number(figure.getMax()) + ")")
        + (counted && figure.getSum() > figure.getMax()
            ? ", " + number(figure.getSum()) + " in all"
            : "");
  }

  private static String number(double value) {
    return whole(value) || (Math.abs(value) >= PLAIN_FROM && Math.abs(value) < WHOLE_BELOW)
        ? Numbers.count(Math.round(value))
        : Numbers.general(new BigDecimal(value).round(FOUR_DIGITS).doubleValue());
  }

  private static boolean whole(double value) {
    return value == Math.rint(value) && Math.abs(value) < WHOLE_BELOW;
  }

  private static String count(ProofStatistics statistics, CertificationStatus status) {
    return Numbers.count(statistics.statuses().get(status));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
