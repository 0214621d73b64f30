package dev.touchstone.reports.pages;

import static dev.touchstone.reports.pages.StoredFigures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pages about results, README's picture and stored leaderboards say the same.
 *
 * <p>A page says above a table which results it is of, in a comment that readers do not see:
 *
 * <pre>{@code
 * <!-- figures of mnist-thresholding: 3 = clean_accuracy, 4 = fgsm.robust_accuracy -->
 * }</pre>
 *
 * <p>The numbers are the table's columns, from 1. The row of {@code leaderboard.csv} is found by
 * the columns {@code entry} and {@code epsilon}, which the comment names by number, or by a value
 * in quotes that holds for the whole table. A table may call an entry otherwise: {@code 'IBP' is
 * 'IBP, ε = 0.2'}; under a heading within the table, {@code 'heading: IBP'}. A column's name may
 * end in its own ε, {@code clean_accuracy@8/255}.
 */
class ResultsPagesTest {

  private static final Pattern COMMENT = Pattern.compile("<!-- figures of ([\\w-]+): (.+) -->");
  private static final Pattern COLUMN = Pattern.compile("(\\d+) = ([^,]+)");
  private static final Pattern FIXED = Pattern.compile("(entry|epsilon) = '([^']+)'");
  private static final Pattern ALIAS = Pattern.compile("'([^']+)' is '([^']+)'");

  /** A row that is a heading for those below. */
  private static final Pattern SECTION = Pattern.compile("\\| \\*\\*([^|*]+)\\*\\*[| ]*");

  /** A percentage, and then its interval if there is one. */
  private static final Pattern FIGURE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(?: %)?(?: \\((\\d[\\d.]*)–(\\d[\\d.]*)\\))?.*");

  /**
   * A figure on a page.
   *
   * @param place where it stands, for messages
   * @param row the row of the stored leaderboard
   * @param column the column there
   * @param text what the page says
   */
  private record Quoted(String place, Map<String, String> row, String column, String text) {}

  /**
   * A row of a page's table.
   *
   * @param place where it stands, for messages
   * @param section the heading within the table that it is under, or nothing
   * @param text the row
   */
  private record Line(String place, String section, String text) {}

  static Stream<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/results"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFigureOfAPagesTablesIsTheStoredOne(String page) throws IOException {
    for (Quoted quoted : quoted(page)) {
      agree(quoted);
    }
  }

  @Test
  void thePagesWithLeaderboardsAreRead() throws IOException {
    assertThat(quoted("mnist-thresholding.md").size()).isEqualTo(33);
    assertThat(quoted("certified-mnist.md").size()).isGreaterThan(40);
    assertThat(quoted("paper-figures.md").size()).isEqualTo(27);
    assertThat(quoted("paper-table-2.md").size()).isGreaterThan(40);
  }

  /** The text beside the picture is what the picture shows; both are made by one command. */
  @Test
  void theReadmesPictureShowsTheStoredFigures() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/images/leaderboard.txt"));
    List<Map<String, String>> rows = StoredFigures.of("mnist-thresholding");
    assertThat(lines).hasSize(rows.size() + 1);
    List<String> columns = List.of(lines.get(0).split(" \\| "));
    assertThat(columns).contains("Clean", "Worst case", "Upper bound");
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = lines.get(i + 1).split(" \\| ");
      Map<String, String> row = rows.get(i);
      assertThat(cells[0]).startsWith(row.get("entry"));
      assertThat(cells[2]).isEqualTo(row.get("epsilon"));
      for (int c = 3; c < columns.size(); c++) {
        String column =
            switch (columns.get(c)) {
              case "Clean" -> "clean_accuracy";
              case "Worst case" -> "worst_case";
              case "Upper bound" -> "upper_bound";
              default -> columns.get(c) + ".robust_accuracy";
            };
        // A headline may be all that there is to say.
        if (!cells[c].equals("–")) {
          agree(new Quoted("leaderboard.txt, row " + (i + 1), row, column, cells[c]));
        }
      }
    }
  }

  private static void agree(Quoted quoted) {
    String stored = StoredFigures.figure(quoted.row(), quoted.column());
    if (quoted.text().equals("–")) {
      assertThat(stored).as("%s: a figure is stored", quoted.place()).isEmpty();
      return;
    }
    String text = quoted.text().replace("*", "");
    // Of a bracket such as 84.1–91.2 the attacked side is the second figure.
    text = quoted.column().equals("bracket_attacked") ? text.replaceFirst("^[\\d.]+–", "") : text;
    Matcher figure = FIGURE.matcher(text);
    assertThat(figure.matches()).as("%s: '%s'", quoted.place(), quoted.text()).isTrue();
    same(quoted, stored, figure.group(1));
    if (figure.group(2) != null) {
      same(
          quoted,
          StoredFigures.figure(quoted.row(), StoredFigures.low(quoted.column())),
          figure.group(2));
      same(
          quoted,
          StoredFigures.figure(quoted.row(), StoredFigures.high(quoted.column())),
          figure.group(3));
    }
  }

  private static void same(Quoted quoted, String stored, String shown) {
    assertThat(stored).as("%s: nothing is stored", quoted.place()).isNotEmpty();
    StoredFigures.assertShown(
        quoted.place() + ", " + quoted.column(), Double.parseDouble(stored), shown);
  }

  private static List<Quoted> quoted(String page) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/results").resolve(page));
    List<Quoted> quoted = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher comment = COMMENT.matcher(lines.get(i));
      if (comment.matches()) {
        // A blank line, the heads and the rule come first.
        String section = "";
        for (int j = i + 4; j < lines.size() && lines.get(j).startsWith("|"); j++) {
          Matcher head = SECTION.matcher(lines.get(j));
          section = head.matches() ? head.group(1) + ": " : section;
          row(new Line(page + ", line " + (j + 1), section, lines.get(j)), comment, quoted);
        }
      }
    }
    return quoted;
  }

  private static void row(Line line, Matcher comment, List<Quoted> quoted) {
    String place = line.place();
    String[] cells = line.text().substring(1).split("\\|");
    String[] key = new String[2];
    List<Quoted> found = new ArrayList<>();
    String rest = comment.group(2);
    for (Matcher fixed = FIXED.matcher(rest); fixed.find(); ) {
      key[fixed.group(1).equals("entry") ? 0 : 1] = fixed.group(2);
    }
    for (Matcher column = COLUMN.matcher(rest); column.find(); ) {
      String cell = cells[Integer.parseInt(column.group(1)) - 1].trim();
      switch (column.group(2)) {
        case "entry" -> key[0] = cell;
        case "epsilon" -> key[1] = cell;
        default -> found.add(new Quoted(place, Map.of(), column.group(2), cell));
      }
    }
    for (Matcher alias = ALIAS.matcher(rest); alias.find(); ) {
      if (alias.group(1).equals(line.section() + key[0])) {
        key[0] = alias.group(2);
        break;
      }
    }
    for (Quoted each : found) {
      // Heads within a table, rows that say nothing, and the source of a transfer itself.
      if (!each.text().isEmpty() && !each.text().equals("itself")) {
        String[] at = each.column().split("@");
        Map<String, String> stored =
            StoredFigures.row(comment.group(1), key[0], at.length > 1 ? at[1] : key[1], place);
        quoted.add(new Quoted(place, stored, at[0], each.text()));
      }
    }
  }
}
