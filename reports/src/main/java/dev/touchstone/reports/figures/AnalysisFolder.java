package dev.touchstone.reports.figures;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.Slugs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of one run of an analysis: a PNG file for each figure, a CSV file for each table.
 *
 * @param run the run
 * @param name the folder's name, different for each run: the analysis' name, and the entry's if the
 *     run is about one alone
 * @param figures file names of the run's figures, in their order
 * @param tables file names of the run's tables, in their order
 */
public record AnalysisFolder(
    AnalysisResults run, String name, List<String> figures, List<String> tables) {

  /** Copies the lists. */
  public AnalysisFolder {
    figures = List.copyOf(figures);
    tables = List.copyOf(tables);
  }

  /** One folder for each run, in the suite's order. */
  public static List<AnalysisFolder> of(SuiteResults results) {
    List<String> names = names(results);
    List<AnalysisFolder> folders = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      AnalysisResults run = results.analyses().get(i);
      List<String> figures = run.figures().stream().map(Figure::name).toList();
      List<String> tables = run.tables().stream().map(NamedTable::name).toList();
      folders.add(
          new AnalysisFolder(
              run, names.get(i), files(figures, "figure", ".png"), files(tables, "table", ".csv")));
    }
    return folders;
  }

  private static List<String> names(SuiteResults results) {
    List<String> entries =
        Slugs.unique(results.entries().stream().map(EntryResults::name).toList(), "entry");
    Map<String, String> analyses = new LinkedHashMap<>();
    results.analyses().forEach(run -> analyses.put(run.name(), ""));
    List<String> slugs = Slugs.unique(List.copyOf(analyses.keySet()), "analysis");
    int next = 0;
    for (Map.Entry<String, String> analysis : analyses.entrySet()) {
      analysis.setValue(slugs.get(next++));
    }
    List<String> names = new ArrayList<>();
    for (AnalysisResults run : results.analyses()) {
      String analysis = analyses.get(run.name());
      boolean alone = run.entries().size() == 1;
      names.add(alone ? analysis + "-" + entries.get(run.entries().get(0)) : analysis);
    }
    // An analysis "a" of the entry "b-c" would meet an analysis "a-b" of the entry "c".
    return Slugs.distinct(names);
  }

  private static List<String> files(List<String> names, String fallback, String extension) {
    return Slugs.unique(names, fallback).stream().map(slug -> slug + extension).toList();
  }

  /** Writes the folder with its files; nothing if the run made none. */
  public void write(Path parent) throws IOException {
    if (figures.isEmpty() && tables.isEmpty()) {
      return;
    }
    Path folder = Files.createDirectories(parent.resolve(name));
    for (int i = 0; i < figures.size(); i++) {
      Files.write(folder.resolve(figures.get(i)), run.figures().get(i).png());
    }
    for (int i = 0; i < tables.size(); i++) {
      write(run.tables().get(i), folder.resolve(tables.get(i)));
    }
  }

  private static void write(NamedTable table, Path file) throws IOException {
    try (CsvFile csv = new CsvFile(file)) {
      table.columns().forEach(csv::text);
      csv.end();
      for (List<Double> row : table.rows()) {
        row.forEach(csv::full);
        csv.end();
      }
      csv.finish();
    }
  }
}
