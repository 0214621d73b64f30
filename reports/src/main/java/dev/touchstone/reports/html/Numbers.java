package dev.touchstone.reports.html;

import dev.touchstone.api.results.NamedTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** How pages write numbers, the same in every locale. */
final class Numbers {

  private static final MathContext SIX_DIGITS = new MathContext(6);
  private static final double PLAIN_FROM = 1e-5;
  private static final double PLAIN_BELOW = 1e9;

  private Numbers() {}

  /** A count, such as {@code "10,000"}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A mean of counts, such as {@code "40.0"}; a dash when there is none. */
  static String mean(OptionalDouble value) {
    return value.isEmpty() ? "–" : String.format(Locale.ROOT, "%,.1f", value.getAsDouble());
  }

  /** Any number with up to six significant digits; a dash for NaN. */
  static String general(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(SIX_DIGITS).stripTrailingZeros();
    double magnitude = Math.abs(value);
    boolean plain = magnitude == 0 || (magnitude >= PLAIN_FROM && magnitude < PLAIN_BELOW);
    return plain ? rounded.toPlainString() : rounded.toString();
  }

  /** A table's values, row by row. */
  static List<List<String>> rows(NamedTable table) {
    return table.rows().stream()
        .map(row -> row.stream().map(value -> general(value)).toList())
        .toList();
  }

  /** Seconds, such as {@code "12.3 s"}; a dash when nobody noted them. */
  static String seconds(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.1f s", value);
  }

  /** A radius ε as the user gave it. */
  static String epsilon(double epsilon) {
    return new BigDecimal(Double.toString(epsilon)).stripTrailingZeros().toPlainString();
  }
}
