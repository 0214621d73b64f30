package dev.touchstone.benchmarks.report;

import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is printed of the figures, as Markdown, which is plain to read as it is. */
public final class Tables {

  private static final String NONE = "";

  private static final List<Side> PYTORCH =
      List.of(Side.PYTORCH, Side.PYTORCH_CHANNELS_LAST, Side.PYTORCH_FASTER);

  private final Scores scores;
  private final Map<String, Double> flops;
  private final OptionalDouble peak;
  private final Map<String, String> titles;

  /**
   * Tables of these figures.
   *
   * @param flops floating-point operations of an image, by quantity and subject: {@code
   *     "forward/table-3"}
   * @param peak operations a second that the cores reach at best, in float32
   * @param titles of subjects, by id
   */
  public Tables(
      Scores scores, Map<String, Double> flops, OptionalDouble peak, Map<String, String> titles) {
    this.scores = scores;
    this.flops = flops;
    this.peak = peak;
    this.titles = titles;
  }

  /** The table of a quantity; empty if it was not measured. */
  public Optional<String> of(Quantity quantity) {
    List<List<String>> rows = new ArrayList<>();
    for (String subject : scores.subjects(quantity.id())) {
      for (String side : scores.sides(quantity.id(), subject)) {
        rows.add(row(quantity, subject, side));
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        table(
            List.of(
                "network",
                "side",
                quantity.unit() + ": median (range)",
                "× PyTorch's better layout",
                "× plain TensorFlow",
                "× platform's graph",
                "× naive loop",
                "% of peak",
                "peak memory, MiB"),
            rows));
  }

  private List<String> row(Quantity quantity, String subject, String side) {
    Collection<Score> own = scores.rounds(quantity.id(), subject, side).values();
    Spread figures = Spread.of(own.stream().map(Score::value).toList());
    Spread memory = Spread.of(own.stream().map(Score::peakBytes).toList());
    boolean pyTorch = Side.of(side).isPyTorch();
    return List.of(
        titles.getOrDefault(subject, subject),
        Side.of(side).title(),
        range(figures),
        pyTorch ? NONE : speedup(quantity, subject, side, PYTORCH),
        speedup(quantity, subject, side, List.of(Side.TENSORFLOW)),
        speedup(quantity, subject, side, List.of(Side.GRAPH)),
        naive(side).map(loop -> speedup(quantity, subject, side, List.of(loop))).orElse(NONE),
        ofPeak(quantity, subject, figures.median())
            .map(share -> text("%.0f", 100 * share))
            .orElse(NONE),
        Double.isNaN(memory.median()) ? NONE : text("%,.0f", memory.max() / (1 << 20)));
  }

  /** The naive loop of the same code. */
  private static Optional<Side> naive(String side) {
    return side.equals(Side.PLATFORM.id())
        ? Optional.of(Side.PLATFORM_NAIVE)
        : side.equals(Side.PYTORCH_FASTER.id())
            ? Optional.of(Side.PYTORCH_NAIVE)
            : Optional.empty();
  }

  private String speedup(Quantity quantity, String subject, String side, List<Side> others) {
    if (others.stream().anyMatch(other -> other.id().equals(side))) {
      return NONE;
    }
    return scores.speedup(quantity, subject, side, others).map(Tables::range).orElse(NONE);
  }

  /** The share of the cores' peak that a figure stands for. */
  private Optional<Double> ofPeak(Quantity quantity, String subject, double figure) {
    Double each = flops.get(quantity.id() + "/" + subject);
    return each == null || peak.isEmpty()
        ? Optional.empty()
        : Optional.of(quantity.ofRate(figure) * each / peak.getAsDouble());
  }

  /** A table in Markdown, its columns as wide as what is in them; empty ones are left out. */
  public static String table(List<String> header, List<List<String>> rows) {
    int[] filled =
        IntStream.range(0, header.size())
            .filter(i -> rows.stream().anyMatch(row -> !row.get(i).isEmpty()))
            .toArray();
    List<List<String>> lines = new ArrayList<>();
    lines.add(cells(header, filled));
    rows.forEach(row -> lines.add(cells(row, filled)));
    int[] widths = new int[filled.length];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    lines.add(1, IntStream.of(widths).mapToObj("-"::repeat).toList());
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n"));
  }

  private static List<String> cells(List<String> row, int[] which) {
    return IntStream.of(which).mapToObj(row::get).toList();
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(' ').append(cell).append(" ".repeat(widths[i] - cell.length())).append(" |");
    }
    return line.toString();
  }

  /** The median, and from where to where where it is of several figures. */
  static String range(Spread spread) {
    if (spread.min() == spread.max()) {
      return number(spread.median());
    }
    return "%s (%s–%s)"
        .formatted(number(spread.median()), number(spread.min()), number(spread.max()));
  }

  /** A figure with three or four digits, or with all before the point. */
  public static String number(double value) {
    double size = Math.abs(value);
    return text(size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
