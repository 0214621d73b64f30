package dev.touchstone.reports.html;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.figures.AnalysisFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All runs of analyses, in the suite's order. */
final class Analyses {

  /**
   * The runs of one analysis.
   *
   * @param name the analysis' name in the suite
   * @param title the component's title
   */
  record Group(String name, String title, List<AnalysisSection> runs) {}

  private final List<AnalysisFolder> folders;
  private final List<AnalysisSection> sections;

  /**
   * Describes all runs.
   *
   * @param links pages of all entries, in the suite's order
   */
  Analyses(SuiteResults results, List<EntryLink> links) {
    folders = AnalysisFolder.of(results);
    sections = folders.stream().map(folder -> AnalysisSection.of(folder, links)).toList();
  }

  /** Those that an entry's page shows. */
  List<AnalysisSection> of(int entryIndex) {
    List<AnalysisSection> some = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      if (folders.get(i).run().entries().contains(entryIndex)) {
        some.add(sections.get(i));
      }
    }
    return some;
  }

  /** All of them, by analysis. */
  List<Group> groups() {
    Map<String, List<AnalysisSection>> byName = new LinkedHashMap<>();
    sections.forEach(run -> byName.computeIfAbsent(run.name(), n -> new ArrayList<>()).add(run));
    return byName.entrySet().stream()
        .map(group -> new Group(group.getKey(), group.getValue().get(0).title(), group.getValue()))
        .toList();
  }

  /** Those that failed or have not run yet. */
  List<AnalysisSection> lacking() {
    return sections.stream().filter(AnalysisSection::lacking).toList();
  }

  /** Writes figures and tables as files. */
  void write(Path folder) throws IOException {
    for (AnalysisFolder each : folders) {
      each.write(folder.resolve("figures"));
    }
  }
}
