package dev.touchstone.reports.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.published.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what earlier versions published; the test resources hold each of their formats. */
class EarlierResultsTest {

  @TempDir private Path folder;

  static List<Path> committed() {
    return CommittedFolders.all();
  }

  /** The reader itself holds every figure against the committed one. */
  @Tag("slow")
  @ParameterizedTest
  @MethodSource("committed")
  void everyCommittedFolderIsReadWithTheFiguresItPublished(Path committed) throws IOException {
    SuiteResults results = EarlierResults.read(committed);

    assertThat(results.entries()).isNotEmpty();
    for (EntryResults entry : results.entries()) {
      assertThat(entry.cleanFigure().samples()).isEqualTo(results.samples());
      assertThat(entry.attacks()).isNotEmpty().allMatch(attack -> attack.complete());
      assertThat(entry.certifications()).allMatch(each -> each.complete());
    }
    Bundle.write(results, folder);
    assertThat(Files.size(folder.resolve(Bundle.NAME))).isLessThan(3_000_000);
  }

  @Test
  void whatWasNotPublishedIsNotInvented() throws IOException {
    SuiteResults results =
        EarlierResults.read(Path.of("src/test/resources/published/certified-mnist-l2"));

    EntryResults entry = results.entries().get(0);
    assertThat(entry.clean()).hasSize(100);
    assertThat(entry.cleanCount()).contains(new CleanCount(494, 500));
    assertThat(entry.clean())
        .allMatch(outcome -> Float.isNaN(outcome.margin()) == outcome.correct());
    assertThat(entry.attacks().get(0).outcomes())
        .allMatch(outcome -> outcome.flatGradientQueries() == SampleOutcome.NOT_COUNTED);
    assertThat(entry.training().orElseThrow().images()).isZero();
    assertThat(entry.training().orElseThrow().epochs()).isEqualTo(3);
    assertThat(entry.training().orElseThrow().seconds()).isEqualTo(139.928851);
    // All 100 that were attacked are robust, but not all 500: the headline is never above clean.
    assertThat(Leaderboard.of(results).rows().get(0).worst().headline())
        .isEqualTo(Proportion.of(494, 500));
  }

  @Test
  void figuresAndCaptionsOfAnalysesAreRead() throws IOException {
    SuiteResults results =
        EarlierResults.read(Path.of("src/test/resources/published/style-training"));

    assertThat(results.analyses()).hasSize(1).allMatch(run -> run.done());
    assertThat(results.analyses().get(0).figures())
        .extracting("name")
        .containsExactly("style-sheet");
    assertThat(results.analyses().get(0).figures().get(0).caption())
        .startsWith("Test images and their stylised versions");
    assertThat(results.analyses().get(0).tables())
        .extracting("name")
        .containsExactly("style-sheet");
  }

  @Test
  void aFolderOfALaterVersionWithoutItsBundleIsRefused() throws IOException {
    CommittedFolders.copyWithoutBundle(Path.of("../benchmarks/results/mnist-madry"), folder);

    assertThatThrownBy(() -> EarlierResults.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder + ": results.json.gz is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaderboard.csv: yes,0.165000 -> yes,0.170000",
        "leaderboard.csv: 0.300000,200 -> 0.300000,199",
        "leaderboard.csv: f7ba9b39 -> f7ba9b38",
        "timings.csv: 6.895296 -> many",
        "tables.csv: training-history,0 -> training-history,1",
        "manifest.json: \"seed\" : 1 -> \"sead\" : 1",
        "figures/captions.txt: style-sheet.png -> style-sheets.png",
      })
  void aChangedFileIsNamed(String change) throws IOException {
    CommittedFolders.copyWithoutBundle(
        Path.of("src/test/resources/published/style-training"), folder);
    Path file = folder.resolve(change.substring(0, change.indexOf(": ")));
    String[] words = change.substring(change.indexOf(": ") + 2).split(" -> ");
    String text = Files.readString(file);
    assertThat(text).contains(words[0]);
    Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(words[0]), words[1]));

    assertThatThrownBy(() -> EarlierResults.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void aMissingTableIsNotReadAsNothingMeasured() throws IOException {
    CommittedFolders.copyWithoutBundle(
        Path.of("src/test/resources/published/style-training"), folder);
    Files.delete(folder.resolve("samples.csv.gz"));

    assertThatThrownBy(() -> EarlierResults.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leaderboard.csv: line 2: column 'fgsm.n'");
  }

  @Test
  void onlyPublishedFoldersAreTaken() {
    assertThat(Optional.of(EarlierResults.exists(folder))).contains(false);
  }
}
