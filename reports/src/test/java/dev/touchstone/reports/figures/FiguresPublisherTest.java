package dev.touchstone.reports.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.SyntheticAnalyses;
import dev.touchstone.reports.SyntheticResults;
import dev.touchstone.reports.TinyResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresPublisherTest {

  @TempDir Path folder;

  @Test
  void eachRunHasAFolderWithItsFiguresAndTables() throws IOException {
    assertThat(publish(SyntheticResults.suite()))
        .containsExactly(folder.resolve("figures/captions.txt"));

    assertThat(files())
        .containsOnlyKeys(
            ".touchstone-report",
            "captions.txt",
            "img-src-x-onerror-alert-3-script-alert-1-script/escape.png",
            "img-src-x-onerror-alert-3-script-alert-1-script/up.csv",
            "side-by-side/distances.csv",
            "side-by-side/distances.png",
            "what-units-see-natural/activations.csv",
            "what-units-see-natural/filters.png",
            "what-units-see-natural/prototypes.png",
            "what-units-see-thresholded/activations.csv",
            "what-units-see-thresholded/filters.png",
            "what-units-see-thresholded/prototypes.png");
    AnalysisResults first = SyntheticResults.suite().analyses().get(0);
    assertThat(files().get("what-units-see-natural/prototypes.png"))
        .isEqualTo(first.figures().get(0).png());
  }

  @Test
  void tablesHaveTheirNumbersInFull() throws IOException {
    publish(SyntheticResults.suite());

    assertThat(folder.resolve("figures/side-by-side/distances.csv"))
        .hasContent(
            """
            unit,mean,variance,share
            0,0,1.0E-7,0
            1,0.125,2.0E-7,0.1
            2,0.25,%s,
            """
                .formatted(1e-7 * 3));
    assertThat(folder.resolve("figures/img-src-x-onerror-alert-3-script-alert-1-script/up.csv"))
        .as("no spreadsheet runs a column's name")
        .hasContent("<u>x</u>,'=1+1\n1.0E-9,\n");
  }

  @Test
  void captionsTellFilesEntriesAndWhatFailed() throws IOException {
    publish(SyntheticResults.suite());

    assertThat(Files.readString(folder.resolve("figures/captions.txt")))
        .contains(
            """
            Analysis side by side (Units at work)
            of natural, thresholded

            side-by-side/distances.png
              How far each attack moved the images, entry by entry.
            """,
            """
            Analysis loss surface (Units at work)
            of natural
            failed: the entry has no gradient at sample 4 <b>bold</b>
            """,
            """
            of <script>alert(1)</script>
            not run yet
            """);
  }

  @Test
  void aNameWithLineBreaksStaysOnItsLine() throws IOException {
    publish(with(run("a\nfailed: \u0007no", 0)));

    assertThat(Files.readString(folder.resolve("figures/captions.txt")))
        .contains("Analysis a failed: no (surface)\n");
  }

  @Test
  void runsThatSlugAlikeHaveFoldersOfTheirOwn() {
    SuiteResults results =
        withEntries(List.of(run("a", 0), run("a-b", 1), run("A", 0), run("...", 0, 1)));

    assertThat(AnalysisFolder.of(results))
        .extracting(AnalysisFolder::name)
        .containsExactly("a-b-c", "a-b-c-2", "a-2-b-c", "analysis");
  }

  @Test
  void theSameResultsGiveTheSameBytes() throws IOException {
    publish(SyntheticResults.suite());
    Map<String, byte[]> first = files();
    publish(SyntheticResults.suite());

    assertThat(files().keySet()).isEqualTo(first.keySet());
    files().forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(first.get(name)));
  }

  @Test
  void anEarlierFolderIsReplacedWholeAndRemovedWhenNoAnalysisIsLeft() throws IOException {
    publish(SyntheticResults.suite());
    publish(with(run("other", 0)));
    assertThat(files()).containsOnlyKeys(".touchstone-report", "captions.txt");

    assertThat(publish(with())).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNoReportIsNotTouched() throws IOException {
    Files.createDirectories(folder.resolve("figures"));
    Files.writeString(folder.resolve("figures/mine.txt"), "mine");

    assertThatThrownBy(() -> publish(with(run("a", 0))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not a Touchstone report");
    assertThat(publish(with())).isEmpty();
    assertThat(folder.resolve("figures/mine.txt")).hasContent("mine");
  }

  private static AnalysisResults run(String name, Integer... entries) {
    return new AnalysisResults(
        name,
        TinyResults.use("surface", "{}"),
        List.of(entries),
        List.of(),
        List.of(),
        Optional.empty(),
        true,
        1);
  }

  private static SuiteResults with(AnalysisResults... analyses) {
    return SyntheticAnalyses.with(
        TinyResults.suite(1, TinyResults.entry("a", "C")), List.of(analyses));
  }

  private static SuiteResults withEntries(List<AnalysisResults> analyses) {
    return SyntheticAnalyses.with(
        TinyResults.suite(1, TinyResults.entry("b-c", "C"), TinyResults.entry("c", "C")), analyses);
  }

  private List<Path> publish(SuiteResults results) throws IOException {
    return new FiguresPublisherFactory()
        .create(new FiguresPublisherFactory.Parameters())
        .publish(results, folder);
  }

  private Map<String, byte[]> files() throws IOException {
    Path figures = folder.resolve("figures");
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(figures)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(figures.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
