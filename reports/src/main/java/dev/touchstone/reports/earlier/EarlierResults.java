package dev.touchstone.reports.earlier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.results.TrainingSummary;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.csv.Timings;
import dev.touchstone.reports.files.CsvTable;
import dev.touchstone.reports.published.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVRecord;

/**
 * Results from what versions before the bundle published: {@code manifest.json}, the CSV files and
 * the folder {@code figures}.
 *
 * <p>What they did not publish is left out, not guessed: clean outcomes of samples that no attack
 * met are a count, tables have no captions, there are no example images, and seconds of analyses
 * and images of trainings are unknown. {@link FigureCheck} computes the published figures from what
 * was read and refuses the folder if one differs.
 */
public final class EarlierResults {

  /** The table of training that has a row an epoch. */
  private static final String HISTORY = "training-history";

  private static final String EPOCH = "epoch";

  /** A column that came with the bundle. */
  private static final String NEWER = "upper_bound";

  private final EarlierManifest manifest;
  private final CsvTable leaderboard;
  private final EarlierOutcomes outcomes;
  private final EarlierTables tables;
  private final Timings timings;

  private EarlierResults(Path folder, EarlierManifest manifest, CsvTable leaderboard)
      throws IOException {
    this.manifest = manifest;
    this.leaderboard = leaderboard;
    outcomes = EarlierOutcomes.read(folder);
    tables = EarlierTables.read(folder);
    timings = Timings.read(folder);
  }

  /** Whether a folder has what such a version published. */
  public static boolean exists(Path folder) {
    return Files.isRegularFile(folder.resolve("manifest.json"))
        && CsvTable.find(folder, "leaderboard").isPresent();
  }

  /**
   * Reads a folder.
   *
   * @throws UserException if a file is missing or damaged, or files contradict each other
   */
  public static SuiteResults read(Path folder) throws IOException {
    Path file = folder.resolve("manifest.json");
    String json = Files.readString(file);
    EarlierManifest manifest = new EarlierManifest(file, json);
    CsvTable leaderboard = CsvTable.read(folder, "leaderboard").orElseThrow();
    if (leaderboard.has(NEWER)) {
      throw new UserException(
          "%s: %s is missing, which the version that published this folder wrote beside the CSV files; get it back from where the folder is from"
              .formatted(folder, Bundle.NAME));
    }
    EarlierResults reader = new EarlierResults(folder, manifest, leaderboard);
    List<EntryResults> entries = new ArrayList<>();
    for (int i = 0; i < manifest.entries().size(); i++) {
      entries.add(reader.entry(i));
    }
    SuiteResults results =
        new SuiteResults(
            manifest.text("suite"),
            manifest.text("title"),
            manifest.text("description"),
            manifest.dataset(),
            (int) manifest.number("samples"),
            manifest.number("seed"),
            manifest.text("command"),
            entries,
            EarlierAnalyses.read(folder, manifest.analyses()),
            manifest.environment(),
            json);
    FigureCheck.of(results, leaderboard);
    return results;
  }

  private EntryResults entry(int index) {
    EarlierManifest.Entry entry = manifest.entries().get(index);
    CSVRecord row = row(entry);
    List<CleanOutcome> clean = outcomes.clean(entry.name());
    long counted = leaderboard.count(row, "clean_n");
    List<NamedTable> tables = this.tables.of(entry.name());
    Optional<String> failure = EarlierGaps.cause(leaderboard, row, "no model").stream().findFirst();
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        Optional.of(leaderboard.text(row, "training_parameters"))
            .filter(parameters -> !parameters.isEmpty())
            .map(
                parameters ->
                    new TrainingSummary(
                        parameters, 0, epochs(tables), timings.training(entry.name()))),
        entry.weights(),
        failure,
        clean,
        counted == clean.size() ? Optional.empty() : Optional.of(count(row, counted)),
        List.of(),
        attacks(index),
        certifications(index),
        tables,
        List.of());
  }

  private CSVRecord row(EarlierManifest.Entry entry) {
    for (CSVRecord row : leaderboard.rows()) {
      if (leaderboard.text(row, "entry").equals(entry.name())
          && leaderboard.text(row, "model_hash").equals(entry.hash())) {
        return row;
      }
    }
    throw new UserException(
        "%s: no row for the entry '%s' with the model %s that manifest.json tells of; the files are of different runs"
            .formatted(leaderboard.file(), entry.name(), entry.hash()));
  }

  /** How many of all samples are correct, from a share with six decimals. */
  private CleanCount count(CSVRecord row, long samples) {
    double share = leaderboard.number(row, "clean_accuracy");
    return new CleanCount(samples == 0 ? 0 : Math.round(share * samples), samples);
  }

  /** Epochs run, as the history of the training numbers them; 0 if there is none. */
  private static int epochs(List<NamedTable> tables) {
    for (NamedTable table : tables) {
      if (table.name().equals(HISTORY) && table.columns().contains(EPOCH)) {
        int column = table.columns().indexOf(EPOCH);
        return table.rows().stream().mapToInt(row -> row.get(column).intValue()).max().orElse(0);
      }
    }
    return 0;
  }

  private List<AttackResults> attacks(int index) {
    EarlierManifest.Entry entry = manifest.entries().get(index);
    List<AttackResults> attacks = new ArrayList<>();
    List<NormBall> threats = manifest.threats();
    for (int t = 0; t < threats.size(); t++) {
      for (int a = 0; a < manifest.attacks().size(); a++) {
        EarlierManifest.Use use = manifest.attacks().get(a);
        attacks.add(
            new AttackResults(
                use.name(),
                use.component(),
                use.source().map(source -> manifest.entries().get(source).name()),
                threats.get(t),
                manifest.attacked(index, t, a),
                outcomes.attack(entry.name(), threats.get(t), use.name()),
                causes(entry, threats.get(t), "attack " + use.name()),
                List.of(),
                timings.attack(entry.name(), threats.get(t), use.name())));
      }
    }
    return attacks;
  }

  private List<CertificationResults> certifications(int index) {
    EarlierManifest.Entry entry = manifest.entries().get(index);
    List<CertificationResults> certifications = new ArrayList<>();
    List<NormBall> threats = manifest.threats();
    List<EarlierManifest.Use> certifiers = manifest.certifiers();
    for (int t = 0; t < threats.size(); t++) {
      for (int c = 0; c < certifiers.size(); c++) {
        EarlierManifest.Use use = certifiers.get(c);
        NormBall threat = threats.get(t);
        OptionalInt planned = manifest.certified(index, t, c);
        if (planned.isPresent()) {
          certifications.add(
              new CertificationResults(
                  use.name(),
                  use.component(),
                  threat,
                  planned.getAsInt(),
                  outcomes.certifier(entry.name(), threat, use.name()),
                  causes(entry, threat, "certifier " + use.name()),
                  timings.certification(entry.name(), threat, use.name())));
        }
      }
    }
    return certifications;
  }

  private List<String> causes(EarlierManifest.Entry entry, NormBall threat, String where) {
    for (CSVRecord row : leaderboard.rows()) {
      if (leaderboard.text(row, "entry").equals(entry.name())
          && leaderboard.text(row, "norm").equals(threat.norm().symbol())
          && leaderboard.number(row, "epsilon") == threat.epsilon()) {
        return EarlierGaps.cause(leaderboard, row, where);
      }
    }
    return List.of();
  }
}
