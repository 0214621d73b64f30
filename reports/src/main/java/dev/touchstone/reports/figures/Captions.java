package dev.touchstone.reports.figures;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.SuiteResults;
import java.util.List;
import java.util.regex.Pattern;

/** What all figures and tables show, as a text for people. */
final class Captions {

  private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cntrl}]+");

  private final SuiteResults results;
  private final StringBuilder text = new StringBuilder();

  private Captions(SuiteResults results) {
    this.results = results;
  }

  static String of(SuiteResults results, List<AnalysisFolder> folders) {
    Captions captions = new Captions(results);
    captions.line("Figures and tables of " + results.title());
    folders.forEach(captions::folder);
    return captions.text.toString();
  }

  private void folder(AnalysisFolder folder) {
    AnalysisResults run = folder.run();
    text.append('\n');
    line("Analysis " + run.name() + " (" + run.component().descriptor().title() + ")");
    line(
        "of "
            + String.join(
                ", ", run.entries().stream().map(i -> results.entries().get(i).name()).toList()));
    if (run.failure().isPresent()) {
      line("failed: " + run.failure().get());
    } else if (!run.done()) {
      line("not run yet");
    }
    for (int i = 0; i < folder.figures().size(); i++) {
      file(folder.name() + "/" + folder.figures().get(i), run.figures().get(i).caption());
    }
    for (int i = 0; i < folder.tables().size(); i++) {
      NamedTable table = run.tables().get(i);
      file(folder.name() + "/" + folder.tables().get(i), table.caption());
    }
  }

  private void file(String path, String caption) {
    text.append('\n');
    line(path);
    line("  " + caption);
  }

  /** One line, whatever breaks are in names and captions, so that none can pass for another. */
  private void line(String line) {
    int indent = line.length() - line.stripLeading().length();
    text.append(" ".repeat(indent))
        .append(BREAKS.matcher(line.strip()).replaceAll(" "))
        .append('\n');
  }
}
