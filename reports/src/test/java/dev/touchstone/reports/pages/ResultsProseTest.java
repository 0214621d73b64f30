package dev.touchstone.reports.pages;

import static dev.touchstone.reports.pages.StoredFigures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every percentage in the text of a page about results is the stored one, or the page says that it
 * is stored nowhere. A comment at the page's end, which readers do not see, says where each is
 * from:
 *
 * <pre>{@code
 * <!-- text:
 * 97.69 = mnist-thresholding | thresholded | 0.1 | pgd-40.robust_accuracy
 * 97.4 = mnist-thresholding | thresholded | 0.1 | pgd-40 | first 1000
 * 80.72 = paper-figures | figures/.../pixel-shares.csv | row 1 | black
 * not stored: 96.16, 96.4
 * -->
 * }</pre>
 *
 * <p>The first is a column of {@code leaderboard.csv}, the second is counted in {@code
 * samples.csv.gz} (or in {@code certificates.csv.gz}, if it is {@code certified}), the third is a
 * value of another CSV file. Tables that {@link ResultsPagesTest} reads are left out here, and so
 * are those behind a comment {@code not checked}.
 */
class ResultsProseTest {

  private static final Pattern COMMENT = Pattern.compile("<!-- text:\\n(.*?)-->", Pattern.DOTALL);

  /**
   * What is no text: comments, commands, pictures, and tables that say themselves what they hold.
   */
  private static final Pattern NO_TEXT =
      Pattern.compile(
          "<!-- (?:figures of|not checked).*?-->\\n\\n(?:\\|[^\\n]*\\n)+|<!--.*?-->|```.*?```|^!\\[[^\\n]*",
          Pattern.DOTALL | Pattern.MULTILINE);

  /** One or two percentages, or a figure with its interval. */
  private static final Pattern FIGURE =
      Pattern.compile(
          "(\\d+(?:\\.\\d+)?)(?:(?:–|\\sand\\s|\\sto\\s)(\\d+(?:\\.\\d+)?))?\\s%"
              + "|(\\d+\\.\\d+)(?=\\s\\(\\d+\\.\\d+–)");

  private static final String NOT_STORED = "not stored: ";

  static List<String> pages() throws IOException {
    return ResultsPagesTest.pages().toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPercentageIsTheStoredOne(String page) throws IOException {
    String text = Files.readString(ROOT.resolve("docs/results").resolve(page));
    Matcher comment = COMMENT.matcher(text);
    assertThat(comment.find()).as("%s says where its figures are from", page).isTrue();
    Set<String> expected = new LinkedHashSet<>();
    for (String line : comment.group(1).lines().toList()) {
      if (line.startsWith(NOT_STORED)) {
        expected.addAll(List.of(line.substring(NOT_STORED.length()).split(", ")));
      } else {
        String[] parts = line.split(" = ", 2);
        expected.add(parts[0]);
        check(page + ": " + line, parts[0], parts[1].split(" \\| "), text);
      }
    }
    assertThat(figures(text)).as(page).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Set<String> figures(String page) {
    Set<String> figures = new LinkedHashSet<>();
    Matcher figure = FIGURE.matcher(NO_TEXT.matcher(page).replaceAll(""));
    while (figure.find()) {
      for (int group = 1; group <= figure.groupCount(); group++) {
        if (figure.group(group) != null) {
          figures.add(figure.group(group));
        }
      }
    }
    return figures;
  }

  private static void check(String place, String shown, String[] source, String page) {
    String results = source[0];
    if (source[1].endsWith(".csv")) {
      int row = Integer.parseInt(source[2].replace("row ", ""));
      String value = StoredFigures.rows(results, source[1]).get(row - 1).get(source[3]);
      StoredFigures.assertShown(place, Double.parseDouble(value), shown);
    } else if (source.length == 5) {
      int samples = Integer.parseInt(source[4].replace("first ", ""));
      StoredFigures.assertShown(
          place, StoredFigures.share(results, source[1], source[2], source[3], samples), shown);
    } else {
      Map<String, String> row = StoredFigures.row(results, source[1], source[2], place);
      StoredFigures.assertShown(
          place, Double.parseDouble(StoredFigures.figure(row, source[3])), shown);
      intervals(place, shown, row, source[3], page);
    }
  }

  /** The intervals that stand behind a figure are those of one of its sources. */
  private static void intervals(
      String place, String shown, Map<String, String> row, String column, String page) {
    Matcher interval =
        Pattern.compile(
                "(?<![\\d.])" + Pattern.quote(shown) + "(?:\\s%)? \\((\\d[\\d.]*)–(\\d[\\d.]*)\\)")
            .matcher(NO_TEXT.matcher(page).replaceAll(""));
    while (interval.find()) {
      StoredFigures.assertShown(
          place, Double.parseDouble(row.get(StoredFigures.low(column))), interval.group(1));
      StoredFigures.assertShown(
          place, Double.parseDouble(row.get(StoredFigures.high(column))), interval.group(2));
    }
  }
}
