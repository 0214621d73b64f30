package dev.touchstone.reports.html;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.reports.figures.AnalysisFolder;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of an analysis, as the pages of its entries show it.
 *
 * @param id the section's anchor, the same on the page of every entry that the run looked at
 * @param name the analysis' name in the suite
 * @param title the component's title
 * @param entries the entries that it looked at
 * @param state why there is nothing to see; empty if there is something
 * @param lacking whether results are missing
 * @param pictures its figures
 * @param tables its tables
 */
record AnalysisSection(
    String id,
    String name,
    String title,
    List<EntryLink> entries,
    String state,
    boolean lacking,
    List<Picture> pictures,
    List<Table> tables) {

  /** Tables longer than this are folded. */
  private static final int LONG = 12;

  /** Each page of an analysis of many entries would else list them all. */
  private static final int MOST_NAMED = 20;

  /**
   * One figure.
   *
   * @param path its file within the report's folder
   * @param caption what it shows
   * @param width its width on the page, in pixels of the page; 0 if the file is no PNG image
   * @param height its height on the page
   * @param full width and height of the file, as text
   */
  record Picture(String path, String caption, long width, long height, String full) {

    /** Whether a browser can show it. */
    public boolean readable() {
      return width > 0;
    }
  }

  /**
   * One table.
   *
   * @param path its CSV file within the report's folder
   * @param folded whether it is too long to be shown at once
   */
  record Table(
      String path,
      String name,
      String caption,
      List<String> columns,
      List<List<String>> rows,
      boolean folded) {}

  /**
   * Describes a run.
   *
   * @param links pages of all entries, in the suite's order
   */
  static AnalysisSection of(AnalysisFolder folder, List<EntryLink> links) {
    AnalysisResults run = folder.run();
    String path = "figures/" + folder.name() + "/";
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < folder.figures().size(); i++) {
      pictures.add(picture(path + folder.figures().get(i), run.figures().get(i)));
    }
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < folder.tables().size(); i++) {
      tables.add(table(path + folder.tables().get(i), run.tables().get(i)));
    }
    return new AnalysisSection(
        "analysis-" + folder.name(),
        run.name(),
        run.component().descriptor().title(),
        run.entries().stream().map(links::get).toList(),
        state(run),
        run.failure().isPresent() || !run.done(),
        pictures,
        tables);
  }

  /** Those of its entries that a page names; a page that names more says how many. */
  public List<EntryLink> named() {
    return entries.subList(0, Math.min(MOST_NAMED, entries.size()));
  }

  /** How many further entries it looked at. */
  public int unnamed() {
    return entries.size() - named().size();
  }

  /** The first figure that a browser can show. */
  public Optional<Picture> thumbnail() {
    return pictures.stream().filter(Picture::readable).findFirst();
  }

  /** What is missing, in one line, for the list of gaps. */
  String gap() {
    return "analysis "
        + name
        + " of "
        + String.join(", ", named().stream().map(EntryLink::name).toList())
        + (unnamed() > 0 ? " and " + unnamed() + " more" : "")
        + ": "
        + state;
  }

  private static String state(AnalysisResults run) {
    if (run.failure().isPresent()) {
      return "failed: " + run.failure().get();
    }
    if (!run.done()) {
      return "not run yet";
    }
    return run.figures().isEmpty() && run.tables().isEmpty() ? "no figures and no tables" : "";
  }

  private static Picture picture(String path, Figure figure) {
    Optional<Dimension> size = Png.size(figure.png());
    return new Picture(
        path,
        figure.caption(),
        size.map(pixels -> onPage(pixels.width, figure)).orElse(0L),
        size.map(pixels -> onPage(pixels.height, figure)).orElse(0L),
        size.map(pixels -> Numbers.count(pixels.width) + " × " + Numbers.count(pixels.height))
            .orElse(""));
  }

  private static long onPage(int pixels, Figure figure) {
    return Math.max(1, Math.round(pixels / figure.density()));
  }

  private static Table table(String path, NamedTable table) {
    return new Table(
        path,
        table.name(),
        table.caption(),
        table.columns(),
        Numbers.rows(table),
        table.rows().size() > LONG);
  }
}
