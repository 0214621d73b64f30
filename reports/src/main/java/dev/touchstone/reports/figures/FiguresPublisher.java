package dev.touchstone.reports.figures;

import dev.touchstone.api.publish.Publisher;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.files.ReportFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the folder {@code figures}: a folder for each run of an analysis with its figures as PNG
 * files and its tables as CSV files, and {@code captions.txt}, which says what each shows.
 *
 * <p>Without analyses nothing is written, and an earlier folder is removed.
 */
final class FiguresPublisher implements Publisher {

  @Override
  public List<Path> publish(SuiteResults results, Path folder) throws IOException {
    Path target = folder.resolve("figures");
    if (results.analyses().isEmpty()) {
      ReportFolder.remove(target);
      return List.of();
    }
    try (ReportFolder report = new ReportFolder(target)) {
      List<AnalysisFolder> analyses = AnalysisFolder.of(results);
      for (AnalysisFolder analysis : analyses) {
        analysis.write(report.workFolder());
      }
      Files.writeString(
          report.workFolder().resolve("captions.txt"), Captions.of(results, analyses));
      report.swap();
      return List.of(report.target().resolve("captions.txt"));
    }
  }
}
