package dev.touchstone.reports.csv;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.CsvTable;
import dev.touchstone.reports.files.ThreatColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;

/**
 * The file {@code timings.csv}: wall-clock seconds, which are nowhere else, because they differ
 * between runs. They are written in full, so that they are read as they were. Rows of the work
 * {@code run} hold what runs spent on other things, so that all rows together are as long as the
 * runs.
 */
public final class Timings {

  private static final String TRAINING = "training";
  private static final String ATTACK = "attack";
  private static final String CERTIFICATION = "certification";
  private static final String ANALYSIS = "analysis";
  private static final String RUN = "run";

  /** The threat is empty where there is none. */
  private record Work(String entry, String kind, String threat, String name) {}

  private final Map<Work, Double> seconds = new HashMap<>();
  private final List<Double> analyses = new ArrayList<>();
  private final Map<String, Double> runs = new LinkedHashMap<>();

  private Timings() {}

  /** Reads a folder's file; where there is none, or no row, seconds are NaN. */
  public static Timings read(Path folder) throws IOException {
    Timings timings = new Timings();
    Optional<CsvTable> found = CsvTable.read(folder, "timings");
    if (found.isPresent()) {
      CsvTable table = found.get();
      for (CSVRecord row : table.rows()) {
        timings.add(table, row);
      }
    }
    return timings;
  }

  /**
   * Adds to a folder's file, where there is one, what runs spent on other things than results.
   *
   * @param seconds by what they were spent on
   */
  public static void addRuns(Path folder, Map<String, Double> seconds) throws IOException {
    Path file = folder.resolve("timings.csv");
    if (seconds.isEmpty() || !Files.isRegularFile(file)) {
      return;
    }
    try (CsvFile rows = new CsvFile(folder.resolve("runs.csv"))) {
      for (Map.Entry<String, Double> each : seconds.entrySet()) {
        rows.empty(1).text(RUN).empty(2).text(each.getKey()).full(each.getValue()).end();
      }
      Path more = rows.finish();
      Files.write(file, Files.readAllBytes(more), StandardOpenOption.APPEND);
      Files.delete(more);
    }
  }

  /** What runs spent on other things than results, by what it was; empty where nobody wrote it. */
  public Map<String, Double> runs() {
    return Collections.unmodifiableMap(runs);
  }

  private void add(CsvTable table, CSVRecord row) {
    double value = table.number(row, "seconds");
    String kind = table.text(row, "work");
    if (kind.equals(ANALYSIS)) {
      analyses.add(value);
      return;
    }
    if (kind.equals(RUN)) {
      runs.put(table.text(row, "attack"), value);
      return;
    }
    String symbol = table.text(row, "norm");
    String threat = symbol;
    for (Norm norm : Norm.values()) {
      if (norm.symbol().equals(symbol)) {
        threat = key(new NormBall(norm, table.number(row, "epsilon")));
      }
    }
    seconds.put(new Work(table.text(row, "entry"), kind, threat, table.text(row, "attack")), value);
  }

  /** A name of the threat that no other has; a ball's label may be rounded. */
  private static String key(Threat threat) {
    return threat
        .ball()
        .map(ball -> ball.norm().symbol() + " " + ball.epsilon())
        .orElseGet(threat::label);
  }

  /** Seconds of an entry's training. */
  public double training(String entry) {
    return of(new Work(entry, TRAINING, "", ""));
  }

  /** Seconds of an attack on an entry. */
  public double attack(String entry, Threat threat, String attack) {
    return of(new Work(entry, ATTACK, key(threat), attack));
  }

  /** Seconds of a certifier on an entry. */
  public double certification(String entry, Threat threat, String certifier) {
    return of(new Work(entry, CERTIFICATION, key(threat), certifier));
  }

  /** Seconds of a run of an analysis, by its position in the suite's order. */
  public double analysis(int index) {
    return index < analyses.size() ? analyses.get(index) : Double.NaN;
  }

  private double of(Work work) {
    return seconds.getOrDefault(work, Double.NaN);
  }

  static void write(SuiteResults results, CsvFile csv) throws IOException {
    CsvPublisher.header(csv, "entry", "work", "norm", "epsilon", "attack", "seconds");
    for (EntryResults entry : results.entries()) {
      if (entry.training().isPresent()) {
        csv.text(entry.name()).text(TRAINING).empty(3).full(entry.training().get().seconds()).end();
      }
      for (AttackResults attack : entry.attacks()) {
        row(csv, entry, ATTACK, attack.threat(), attack.name(), attack.seconds());
      }
      for (CertificationResults each : entry.certifications()) {
        row(csv, entry, CERTIFICATION, each.threat(), each.name(), each.seconds());
      }
    }
    for (AnalysisResults run : results.analyses()) {
      csv.text(
              run.entries().stream()
                  .map(entry -> results.entries().get(entry).name())
                  .collect(Collectors.joining(" + ")))
          .text(ANALYSIS)
          .empty(2)
          .text(run.name())
          .full(run.seconds())
          .end();
    }
  }

  private static void row(
      CsvFile csv, EntryResults entry, String kind, Threat threat, String name, double seconds)
      throws IOException {
    ThreatColumns.write(csv.text(entry.name()).text(kind), threat).text(name).full(seconds).end();
  }
}
