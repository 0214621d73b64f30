package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell that is given as JSON to another process gives the bytes that the run wrote. */
@Tag("slow")
class CellCommandTest {

  private static final String SUITE =
      """
      suite: cells
      audits: []
      dataset: { id: strokes, train: 300, test: 20 }
      threats:
        - { norm: linf, epsilon: 0.1 }
      entries:
        - name: thresholded
          model: { id: convnet, filters: [4, 8], hidden: 32 }
          defenses: [thresholding]
          training: { epochs: 2 }
      attacks:
        - { id: pgd, steps: 3 }
      evaluation: { cell: 15, batch: 10 }
      """;

  @TempDir Path folder;

  @Test
  void givesTheSameBytesInAnotherProcess() throws Exception {
    TouchstoneProcess touchstone = new TouchstoneProcess(folder.resolve("user"));
    String suite = Files.writeString(folder.resolve("cells.yaml"), SUITE).toString();
    Path run = folder.resolve("run");
    TouchstoneProcess.Ended ran = touchstone.run("run", suite, "--out", run.toString());
    assertThat(ran.exitCode()).as(ran.out()).isZero();

    Path cells = folder.resolve("cells");
    TouchstoneProcess.Ended planned =
        touchstone.run("plan", suite, "--out", run.toString(), "--cells", cells.toString());
    assertThat(planned.exitCode()).as(planned.out()).isZero();
    List<Path> works = list(cells);
    assertThat(works).hasSize(1 + 2 + 2);
    assertThat(works.get(0).getFileName().toString()).matches("0001-[0-9a-f]{64}\\.json");

    Path elsewhere = folder.resolve("elsewhere");
    // The model, its second clean cell, and its first attack.
    for (int i : new int[] {0, 2, 3}) {
      TouchstoneProcess.Ended done =
          touchstone.run("cell", works.get(i).toString(), "--out", elsewhere.toString());
      assertThat(done.exitCode()).as(done.out()).isZero();
    }
    Path model = Path.of("store/models").resolve(hash(works.get(0)));
    assertThat(elsewhere.resolve(model).resolve("weights.safetensors"))
        .hasSameBinaryContentAs(run.resolve(model).resolve("weights.safetensors"));
    assertThat(list(elsewhere.resolve("store/cells"))).hasSize(2);
    List<Path> results = new ArrayList<>(List.of(model.resolve("model.json")));
    for (int i : new int[] {2, 3}) {
      results.add(Path.of("store/cells").resolve(hash(works.get(i)) + ".json"));
    }
    for (Path result : results) {
      assertThat(ResultsFolder.withoutSeconds(Files.readAllBytes(elsewhere.resolve(result))))
          .isEqualTo(ResultsFolder.withoutSeconds(Files.readAllBytes(run.resolve(result))));
    }
  }

  @Test
  void namesTheMissingModelAndStoresNothing() throws Exception {
    TouchstoneProcess touchstone = new TouchstoneProcess(folder.resolve("user"));
    String suite = Files.writeString(folder.resolve("cells.yaml"), SUITE).toString();
    Path cells = folder.resolve("cells");
    TouchstoneProcess.Ended planned = touchstone.run("plan", suite, "--cells", cells.toString());
    assertThat(planned.exitCode()).as(planned.out()).isZero();
    Path elsewhere = folder.resolve("elsewhere");
    TouchstoneProcess.Ended cell =
        touchstone.run("cell", list(cells).get(1).toString(), "--out", elsewhere.toString());
    assertThat(cell.exitCode()).as(cell.out()).isEqualTo(ExitCode.INPUT);
    assertThat(cell.out()).contains("is not in the store; run its 'prepare' cell first");
    assertThat(elsewhere).doesNotExist();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String hash(Path cell) {
    return cell.getFileName().toString().replaceFirst("^\\d+-", "").replace(".json", "");
  }
}
