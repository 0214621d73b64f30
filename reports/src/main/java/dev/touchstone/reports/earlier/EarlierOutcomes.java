package dev.touchstone.reports.earlier;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.files.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;

/**
 * The tables of a row a sample: {@code samples.csv}, {@code clean.csv}, {@code certificates.csv}.
 *
 * <p>Measured values have the six decimals that were published. A distance that was rounded to an ε
 * counts as outside of it, because no float is nearer to ε than the one that ε itself becomes; so
 * rounding brings no image into a ball that it was not found in.
 */
final class EarlierOutcomes {

  /** Whose outcomes: an attack's or a certifier's. */
  private record Origin(String entry, String norm, double epsilon, String name) {}

  private final Map<Origin, List<SampleOutcome>> attacks = new HashMap<>();
  private final Map<Origin, List<CertificationOutcome>> certificates = new HashMap<>();
  private final Map<String, SortedMap<Integer, CleanOutcome>> clean = new HashMap<>();

  static EarlierOutcomes read(Path folder) throws IOException {
    EarlierOutcomes outcomes = new EarlierOutcomes();
    Optional<CsvTable> samples = CsvTable.read(folder, "samples");
    if (samples.isPresent()) {
      outcomes.samples(samples.get());
    }
    Optional<CsvTable> clean = CsvTable.read(folder, "clean");
    if (clean.isPresent()) {
      outcomes.clean(clean.get());
    }
    Optional<CsvTable> certificates = CsvTable.read(folder, "certificates");
    if (certificates.isPresent()) {
      outcomes.certificates(certificates.get());
    }
    outcomes.attacks.values().forEach(l -> l.sort(Comparator.comparing(SampleOutcome::sample)));
    outcomes
        .certificates
        .values()
        .forEach(l -> l.sort(Comparator.comparing(CertificationOutcome::sample)));
    return outcomes;
  }

  /** An attack's outcomes by rising sample. */
  List<SampleOutcome> attack(String entry, NormBall threat, String attack) {
    return attacks.getOrDefault(origin(entry, threat, attack), List.of());
  }

  /** A certifier's outcomes by rising sample. */
  List<CertificationOutcome> certifier(String entry, NormBall threat, String certifier) {
    return certificates.getOrDefault(origin(entry, threat, certifier), List.of());
  }

  /** Clean outcomes as far as they were published, by rising sample. */
  List<CleanOutcome> clean(String entry) {
    return List.copyOf(clean.getOrDefault(entry, new TreeMap<>()).values());
  }

  private static Origin origin(String entry, NormBall threat, String name) {
    return new Origin(entry, threat.norm().symbol(), threat.epsilon(), name);
  }

  private static Origin origin(CsvTable table, CSVRecord row, String column) {
    return new Origin(
        table.text(row, "entry"),
        table.text(row, "norm"),
        table.number(row, "epsilon"),
        table.text(row, column));
  }

  private void samples(CsvTable table) {
    for (CSVRecord row : table.rows()) {
      SampleOutcome outcome =
          new SampleOutcome(
              integer(table, row, "sample"),
              integer(table, row, "label"),
              word(table, row, "status", SampleStatus.class),
              integer(table, row, "prediction"),
              table.single(row, "margin"),
              table.single(row, "linf"),
              table.single(row, "l2"),
              table.count(row, "queries"),
              table.count(row, "gradient_queries"),
              table.text(row, "projected").equals("yes"),
              counted(table, row, "flat_gradient_queries"),
              counted(table, row, "flat_losses"),
              counted(table, row, "flat_queries"),
              measured(table, row, "l1"),
              Math.toIntExact(counted(table, row, "l0")),
              table.has("stage") ? table.text(row, "stage") : "");
      attacks
          .computeIfAbsent(origin(table, row, "attack"), origin -> new ArrayList<>())
          .add(outcome);
      if (!table.text(row, "clean_prediction").isEmpty()) {
        cleanOf(table, row, outcome);
      }
    }
  }

  private static long counted(CsvTable table, CSVRecord row, String column) {
    return table.has(column) && !table.text(row, column).isEmpty()
        ? table.count(row, column)
        : SampleOutcome.NOT_COUNTED;
  }

  private static float measured(CsvTable table, CSVRecord row, String column) {
    return table.has(column) && !table.text(row, column).isEmpty()
        ? table.single(row, column)
        : (float) SampleOutcome.NOT_COUNTED;
  }

  /** What a row of an attack says of the unattacked sample; several attacks must say the same. */
  private void cleanOf(CsvTable table, CSVRecord row, SampleOutcome outcome) {
    boolean same = outcome.status() == SampleStatus.MISCLASSIFIED;
    CleanOutcome found =
        new CleanOutcome(
            outcome.sample(),
            outcome.label(),
            integer(table, row, "clean_prediction"),
            same ? outcome.margin() : Float.NaN);
    CleanOutcome other =
        clean
            .computeIfAbsent(table.text(row, "entry"), entry -> new TreeMap<>())
            .merge(found.sample(), found, (a, b) -> Float.isNaN(a.margin()) ? b : a);
    if (other.prediction() != found.prediction()
        || other.label() != found.label()
        || found.correct() == same) {
      throw table.wrong(row, "contradicts other lines on sample " + found.sample(), null);
    }
  }

  private void clean(CsvTable table) {
    for (CSVRecord row : table.rows()) {
      int sample = integer(table, row, "sample");
      clean
          .computeIfAbsent(table.text(row, "entry"), entry -> new TreeMap<>())
          .put(
              sample,
              new CleanOutcome(
                  sample,
                  integer(table, row, "label"),
                  integer(table, row, "prediction"),
                  table.single(row, "margin")));
    }
  }

  private void certificates(CsvTable table) {
    for (CSVRecord row : table.rows()) {
      Optional<CertificationVerdict.Reason> reason =
          table.text(row, "reason").isEmpty()
              ? Optional.empty()
              : Optional.of(word(table, row, "reason", CertificationVerdict.Reason.class));
      certificates
          .computeIfAbsent(origin(table, row, "certifier"), origin -> new ArrayList<>())
          .add(
              new CertificationOutcome(
                  integer(table, row, "sample"),
                  integer(table, row, "label"),
                  word(table, row, "status", CertificationStatus.class),
                  reason,
                  new Evidence(table.text(row, "method"), figures(table, row))));
    }
  }

  private static SortedMap<String, Double> figures(CsvTable table, CSVRecord row) {
    SortedMap<String, Double> figures = new TreeMap<>();
    String text = table.text(row, "figures");
    if (!text.isEmpty()) {
      for (String figure : text.split(";", -1)) {
        int equals = figure.lastIndexOf('=');
        try {
          figures.put(
              figure.substring(0, equals), Double.parseDouble(figure.substring(equals + 1)));
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
          throw table.wrong(row, "cannot read '" + figure + "'", e);
        }
      }
    }
    return figures;
  }

  private static int integer(CsvTable table, CSVRecord row, String column) {
    return Math.toIntExact(table.count(row, column));
  }

  private static <E extends Enum<E>> E word(
      CsvTable table, CSVRecord row, String column, Class<E> type) {
    String word = table.text(row, column);
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw table.wrong(row, "cannot read '" + word + "'", e);
    }
  }
}
