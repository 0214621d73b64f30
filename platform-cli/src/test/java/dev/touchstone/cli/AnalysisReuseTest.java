package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Analyses of what cells have just attacked, and the same analyses with nothing to go by. */
@Tag("slow")
class AnalysisReuseTest {

  /** More than a cell of samples; trained so briefly that many of them are misclassified. */
  private static final String SUITE =
      """
      suite: reuse
      dataset: { id: strokes, train: 600, test: 300 }
      threats: [{ norm: linf, epsilon: [0.1, 0.2] }]
      entries:
        - name: natural
          model: { id: convnet, filters: [4, 8], hidden: 16 }
          training: { epochs: 1 }
        - name: thresholded
          model: { id: convnet, filters: [4, 8], hidden: 16 }
          defenses: [thresholding]
          training: { epochs: 1 }
      attacks:
        - { id: pgd, steps: 3 }
        - { id: pgd, name: twice, steps: 2, restarts: 2 }
      analyses:
        - { id: pixel-distribution, attack: { id: pgd, steps: 3 } }
        - { id: confusion, attack: { id: pgd, steps: 3 } }
        - { id: confusion, name: confusion twice, attack: { id: pgd, steps: 2, restarts: 2 } }
        - id: pixel-distribution
          name: pixels twice
          attack: { id: pgd, steps: 2, restarts: 2 }
      """;

  @TempDir Path folder;

  private SortedMap<String, String> run() throws IOException {
    CapturedRun run =
        CapturedRun.of(
            "run",
            Files.writeString(folder.resolve("reuse.yaml"), SUITE),
            "--out",
            folder.resolve("out"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    return new ResultsFolder(folder.resolve("out")).reproducible();
  }

  @Test
  void resultsAreTheSameBytesWhetherCandidatesWereTakenOrMadeAnew() throws IOException {
    SortedMap<String, String> taken = run();
    int deleted = 0;
    try (Stream<Path> cells = Files.list(folder.resolve("out/store/cells"))) {
      for (Path cell : cells.toList()) {
        if (Files.readString(cell).contains("\"cell\":\"analyse\"")) {
          Files.delete(cell);
          deleted++;
        }
      }
    }
    assertThat(deleted).isEqualTo(8);
    SortedMap<String, String> anew = run();
    assertThat(anew.keySet()).isEqualTo(taken.keySet());
    anew.forEach((name, content) -> assertThat(taken.get(name).equals(content)).as(name).isTrue());
  }
}
