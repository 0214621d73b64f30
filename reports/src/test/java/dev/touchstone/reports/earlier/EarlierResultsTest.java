package dev.touchstone.reports.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SuiteResults;
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

/** Reads what earlier versions published; the committed folders hold each of their formats. */
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
    SuiteResults results = EarlierResults.read(Path.of("../benchmarks/results/certified-mnist"));

    EntryResults entry = results.entries().get(0);
    assertThat(entry.clean()).hasSize(1000);
    assertThat(entry.cleanCount()).contains(new CleanCount(9906, 10_000));
    assertThat(entry.clean())
        .allMatch(outcome -> Float.isNaN(outcome.margin()) == outcome.correct());
    assertThat(entry.attacks().get(0).outcomes())
        .allMatch(outcome -> outcome.flatGradientQueries() == SampleOutcome.NOT_COUNTED);
    assertThat(entry.training().orElseThrow().images()).isZero();
    assertThat(entry.training().orElseThrow().epochs()).isEqualTo(4);
    assertThat(entry.training().orElseThrow().seconds()).isEqualTo(209.945176);
  }

  @Test
  void figuresAndCaptionsOfAnalysesAreRead() throws IOException {
    SuiteResults results = EarlierResults.read(Path.of("../benchmarks/results/paper-figures"));

    assertThat(results.analyses()).hasSize(21).allMatch(run -> run.done());
    assertThat(results.analyses().get(0).figures())
        .extracting("name")
        .containsExactly("prototypes");
    assertThat(results.analyses().get(0).tables())
        .extracting("name")
        .containsExactly("prototypes", "prototype-weights");
    assertThat(results.analyses().get(0).figures().get(0).caption())
        .startsWith("The decoded prototypes of ProtoNet");
    assertThat(results.analyses().stream().mapToLong(run -> run.figures().size()).sum())
        .isEqualTo(30);
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
    CommittedFolders.copyWithoutBundle(Path.of("../benchmarks/results/style-training"), folder);
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
    CommittedFolders.copyWithoutBundle(Path.of("../benchmarks/results/style-training"), folder);
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
