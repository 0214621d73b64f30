package dev.touchstone.reports.earlier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.reports.files.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder {@code figures}: its {@code captions.txt} lists all runs of analyses in the manifest's
 * order, each with its files and what they show.
 */
final class EarlierAnalyses {

  /** What all figures of those versions were drawn with; no file says it. */
  private static final double DENSITY = 2;

  private static final String FAILED = "failed: ";
  private static final String NOT_RUN = "not run yet";
  private static final String PNG = ".png";
  private static final String CSV = ".csv";

  private final Path folder;
  private final Path captions;

  private EarlierAnalyses(Path folder) {
    this.folder = folder;
    captions = folder.resolve("captions.txt");
  }

  static List<AnalysisResults> read(Path results, List<EarlierManifest.Analysis> runs)
      throws IOException {
    return runs.isEmpty() ? List.of() : new EarlierAnalyses(results.resolve("figures")).all(runs);
  }

  private List<AnalysisResults> all(List<EarlierManifest.Analysis> runs) throws IOException {
    if (!Files.isRegularFile(captions)) {
      throw new UserException(captions + ": is missing, so the analyses' figures cannot be read");
    }
    List<String> lines = Files.readAllLines(captions);
    List<List<String>> sections = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("Analysis ")) {
        sections.add(new ArrayList<>());
      }
      if (!sections.isEmpty()) {
        sections.get(sections.size() - 1).add(line);
      }
    }
    if (sections.size() != runs.size()) {
      throw new UserException(
          "%s: tells of %d analyses, the manifest of %d"
              .formatted(captions, sections.size(), runs.size()));
    }
    List<AnalysisResults> analyses = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      analyses.add(run(runs.get(i), sections.get(i)));
    }
    return analyses;
  }

  private AnalysisResults run(EarlierManifest.Analysis run, List<String> section)
      throws IOException {
    List<Figure> figures = new ArrayList<>();
    List<NamedTable> tables = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    boolean done = true;
    for (int i = 0; i < section.size(); i++) {
      String line = section.get(i);
      String caption = i + 1 < section.size() ? section.get(i + 1) : "";
      if (line.startsWith(FAILED)) {
        failure = Optional.of(line.substring(FAILED.length()));
        done = false;
      } else if (line.equals(NOT_RUN)) {
        done = false;
      } else if (caption.startsWith("  ") && line.endsWith(PNG)) {
        figures.add(
            new Figure(name(line, PNG), caption.strip(), Files.readAllBytes(file(line)), DENSITY));
      } else if (caption.startsWith("  ") && line.endsWith(CSV)) {
        tables.add(table(line, caption.strip()));
      }
    }
    return new AnalysisResults(
        run.name(), run.component(), run.entries(), figures, tables, failure, done, Double.NaN);
  }

  private NamedTable table(String path, String caption) throws IOException {
    file(path);
    String stem = path.substring(0, path.length() - CSV.length());
    CsvTable csv = CsvTable.read(folder, stem).orElseThrow();
    return new NamedTable(
        name(path, CSV), caption, csv.columns(), csv.rows().stream().map(csv::numbers).toList());
  }

  /** A file that the captions name, within the folder. */
  private Path file(String path) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      throw new UserException(folder.resolve(path) + ": is missing; captions.txt tells of it");
    }
    return file;
  }

  private static String name(String path, String extension) {
    return path.substring(path.lastIndexOf('/') + 1, path.length() - extension.length());
  }
}
