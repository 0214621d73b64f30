package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells of transfer attacks: alone, in another folder, and where their source fails. */
class TransferCellsTest {

  /** The attack refuses large logits, which the entry 'high' gives: it must only ask 'low'. */
  private static final String SUITE =
      """
      suite: odd
      audits: []
      dataset: squares
      threats: [{ norm: linf, epsilon: 0.4 }]
      entries:
        - { name: high, model: { id: brightness, scale: 10 } }
        - { name: low, model: brightness }
      attacks:
        - { id: odd, name: from low, from: low, way: picky }
      """;

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private CapturedRun run(String suite) throws IOException {
    Path file = Files.writeString(folder.resolve("odd.yaml"), suite);
    return CapturedRun.of("run", file, "--plugins", plugins, "--out", folder.resolve("out"));
  }

  @Test
  void theAttackAsksTheSourceAlone() throws IOException {
    CapturedRun run = run(SUITE);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);

    CapturedRun fromHigh = run(SUITE.replace("from: low", "from: high"));
    assertThat(fromHigh.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(fromHigh.out())
        .filteredOn(line -> line.startsWith("Missing: "))
        .containsExactly(
            "Missing: high, L∞ ε=0.4, attack from low: 16 samples without a result: "
                + "attack 'odd': IllegalStateException: these logits are too large",
            "Missing: low, L∞ ε=0.4, attack from low: 16 samples without a result: "
                + "attack 'odd': IllegalStateException: these logits are too large");
  }

  @Test
  void cellsInThePlansOrderGiveTheBytesOfTheRun() throws IOException {
    assertThat(run(SUITE).code()).isEqualTo(ExitCode.OK);
    Path cells = folder.resolve("cells");
    CapturedRun planned =
        CapturedRun.of("plan", folder.resolve("odd.yaml"), "--plugins", plugins, "--cells", cells);
    assertThat(planned.code()).as("%s", planned).isEqualTo(ExitCode.OK);

    Path elsewhere = folder.resolve("elsewhere");
    for (Path cell : list(cells)) {
      CapturedRun done = CapturedRun.of("cell", cell, "--plugins", plugins, "--out", elsewhere);
      assertThat(done.code()).as("%s: %s", cell, done).isEqualTo(ExitCode.OK);
    }

    List<String> expected = results(folder.resolve("out"));
    assertThat(expected).hasSize(2 + 2);
    assertThat(results(elsewhere)).isEqualTo(expected);
  }

  @Test
  void aSourceOfOtherDataIsNoCell() throws IOException {
    Files.writeString(folder.resolve("odd.yaml"), SUITE);
    Path cells = folder.resolve("cells");
    CapturedRun.of("plan", folder.resolve("odd.yaml"), "--plugins", plugins, "--cells", cells);
    Path cell =
        list(cells).stream().filter(file -> read(file).contains("\"source\":")).findFirst().get();
    String json = read(cell);
    int source = json.indexOf("\"source\":");
    String changed =
        json.substring(0, source)
            + json.substring(source).replaceFirst("(\"datasetChecksum\":\")", "$1f");
    CapturedRun.of(
            "cell",
            Files.writeString(folder.resolve("changed.json"), changed),
            "--plugins",
            plugins,
            "--out",
            folder.resolve("elsewhere"))
        .refusedWith("not a cell: ", "must be an entry of the same data set");
  }

  /** This weight decay multiplies weights by −999 a step: what needs such a model is left out. */
  @Test
  @Tag("slow")
  void cellsWhoseSourceFailedAreLeftOut() throws IOException {
    CapturedRun run =
        run(
            """
            suite: odd
            audits: []
            dataset: { id: strokes, train: 300, test: 20 }
            threats: [{ norm: linf, epsilon: 0.1 }]
            entries:
              - name: good
                model: { id: convnet, filters: [4, 8], hidden: 32 }
                training: { epochs: 1 }
              - name: diverging
                model: { id: convnet, filters: [4, 8], hidden: 32 }
                training:
                  { epochs: 1, batch-size: 10, optimizer: sgd, learning-rate: 1000, weight-decay: 1 }
            attacks:
              - fgsm
              - { id: fgsm, name: transfer, from: diverging }
            """);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.out())
        .filteredOn(line -> line.startsWith("Missing: good"))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "Missing: good, L∞ ε=0.1, attack transfer: 20 samples without a result: the"
                            + " attack asks entry 'diverging', which failed: preparing model"));
    // The source's clean cell, its two attacks, and the transfer to the good entry.
    assertThat(run.err())
        .anyMatch(line -> line.contains("1 cell failed, and 4 that need them did not run"));
  }

  private static List<String> results(Path out) throws IOException {
    List<String> results = new ArrayList<>();
    for (Path cell : list(out.resolve("store/cells"))) {
      results.add(cell.getFileName() + ResultsFolder.withoutSeconds(Files.readAllBytes(cell)));
    }
    return results;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
