package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries with seeds, from the suite to the reports. */
class TrainingSeedsTest {

  /** The entry is random, so that its noise must agree between cells whatever the seed. */
  private static final String SUITE =
      """
      suite: seeds
      seed: 3
      dataset: { id: strokes, train: 300, test: 40 }
      threats: [{ norm: linf, epsilon: 0.1 }]
      entries:
        - name: noisy
          model: { id: convnet, filters: [4, 8], hidden: 32 }
          defenses: [{ id: randomized-smoothing, sigma: 0.25, draws: 2 }]
          training: { epochs: 1 }
          seeds: [1, 2]
      attacks:
        - { id: pgd, steps: 2 }
      """;

  @TempDir static Path user;
  @TempDir Path folder;

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = SuiteRuns.platform(List.of(), Optional.empty(), user);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private Path file(String suite) throws IOException {
    return Files.writeString(folder.resolve("seeds.yaml"), suite);
  }

  private Plan plan(String suite) throws IOException {
    Suite read = platform.suites().read(file(suite));
    return platform.planner().plan(read, Progress.NONE, Cancellation.NEVER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          seeds: [1, 2] | seeds: []          | entries[0].seeds: must name at least one seed, such as [1, 2, 3]; leave it out for one training with the suite's seed
          seeds: [1, 2] | seeds: [1, 2, 1]   | entries[0].seeds[2]: the seed 1 is given twice; the same seed gives the same training
          seeds: [1, 2] | seeds: [1, two]    | entries[0].seeds[1]: must be a whole number, was 'two'
          seeds: [1, 2] | seeds: [1, 1.5]    | entries[0].seeds[1]: must be a whole number, was 1.5
          seeds: [1, 2] | seeds: 1           | entries[0].seeds: must be a list, was 1
          training: { epochs: 1 } | weights: some.safetensors | entries[0].seeds: weights are given, so there is nothing to train; leave 'seeds' out
          attacks:      | `  - { name: second, model: inversion, classifier: noisy, seeds: [1] }~attacks:`   | entries[1].classifier: 'noisy' is trained with seeds of its own; name one of its trainings: 'noisy (seed 1)', 'noisy (seed 2)'
          attacks:      | `  - { name: second, model: inversion, classifier: noisy (seed 1), seeds: [1] }~attacks:` | entries[1].seeds: the classifier of another entry is taken as it is, so every seed gives the same figures; leave 'seeds' out
          attacks:      | `  - { name: noisy (seed 2), model: convnet }~attacks:` | entries: two entries have the name 'noisy (seed 2)'; give one another 'name'; the second is the name of a training of 'noisy'
          attacks:      | `  - { name: noisy (Seed 2), model: convnet }~attacks:` | entries: the names 'noisy (Seed 2)' and 'noisy (seed 2)' look alike: they differ only in upper and lower case ('noisy (Seed 2)' and 'noisy (seed 2)'); give one another 'name'; the second is the name of a training of 'noisy'
          attacks:      | `  - { name: noisy, model: convnet, seeds: [1] }~attacks:` | entries: two entries have the name 'noisy'; give one another 'name'
          steps: 2      | steps: 2, from: noisy | attacks[0].from: 'noisy' is trained with seeds of its own; name one of its trainings: 'noisy (seed 1)', 'noisy (seed 2)'
          steps: 2      | steps: 2, entries: [noisy, noisy (seed 1)] | attacks[0].entries[1]: the entry 'noisy (seed 1)' is named twice
          """)
  void aMistakeIsOneLine(String good, String bad, String message) throws IOException {
    Files.createFile(folder.resolve("some.safetensors"));
    Path suite = file(SUITE.replace(good, bad.replace('~', '\n')));
    assertThatThrownBy(() -> platform.suites().read(suite))
        .isInstanceOf(UserException.class)
        .hasMessage(suite + ": " + message);
  }

  @Test
  void theNameOfAnEntryIsThatOfAllItsTrainings() throws IOException {
    Plan named = plan(SUITE.replace("steps: 2", "steps: 2, entries: [noisy]"));
    assertThat(hashes(named)).isEqualTo(hashes(plan(SUITE)));
    Plan one = plan(SUITE.replace("steps: 2", "steps: 2, entries: [noisy (seed 2)]"));
    assertThat(hashes(plan(SUITE))).containsAll(hashes(one)).hasSize(hashes(one).size() + 1);
  }

  private static List<String> hashes(Plan plan) {
    return plan.cells().stream().map(Cell::hash).toList();
  }

  /** A model is what its seed makes of it, whoever names the seed; attacks draw as ever. */
  @Test
  void eachTrainingIsTheModelOfASuiteWithThatSeed() throws IOException {
    Plan both = plan(SUITE);
    assertThat(both.suite().entries())
        .extracting(Suite.Entry::name)
        .containsExactly("noisy (seed 1)", "noisy (seed 2)");
    for (int seed = 1; seed <= 2; seed++) {
      String alone = SUITE.replace("seed: 3", "seed: " + seed).replace("seeds: [1, 2]", "");
      assertThat(both.entryHashes().get(seed - 1)).isEqualTo(plan(alone).entryHashes().get(0));
    }
    String once = SUITE.replace("seeds: [1, 2]", "");
    Plan own = plan(SUITE.replace("[1, 2]", "[3]"));
    assertThat(hashes(own)).as("the suite's own seed").isEqualTo(hashes(plan(once)));
  }

  /** Images are computed for one model. */
  @Test
  void candidatesAreForOneTraining() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 28, 28, 1), }";
    byte[] npy = new byte[128 + 4 * 28 * 28];
    Arrays.fill(npy, 10, 127, (byte) ' ');
    npy[127] = '\n';
    System.arraycopy(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0}, 0, npy, 0, 10);
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, npy, 10, header.length());
    Path images = Files.write(folder.resolve("x.npy"), npy);
    CapturedRun run = CapturedRun.of("judge", file(SUITE), images, "--entry", "noisy");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", run.err()))
        .contains("--entry noisy: it has a model for each of its seeds", "'noisy (seed 2)'");
  }

  /** Two tiny trainings of a random entry: clean and attack cells must draw the same noise. */
  @Test
  @Tag("slow")
  void everyReportTellsTrainingsFromSamples() throws IOException {
    Path out = folder.resolve("out");
    Path suite = file(SUITE);
    CapturedRun plan = CapturedRun.of("plan", suite, "--out", out);
    assertThat(String.join("\n", plan.out()))
        .contains("noisy (seed 1)", "noisy (seed 2)", "16 cells, 0 stored, 16 to run");
    CapturedRun run = CapturedRun.of("run", suite, "--out", out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    List<EntryResults> entries = ResultsReader.read(ResultsStore.at(out)).entries();
    assertThat(entries)
        .extracting(entry -> entry.seeded().orElseThrow().name())
        .containsExactly("noisy (seed 1)", "noisy (seed 2)");
    assertThat(entries.get(0).clean()).isNotEqualTo(entries.get(1).clean());

    CapturedRun verified = CapturedRun.of("verify", out);
    assertThat(verified.code()).as("%s", verified).isEqualTo(ExitCode.OK);
    CapturedRun compared = CapturedRun.of("compare", out, "noisy", "noisy (seed 1)");
    assertThat(compared.code()).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", compared.err()))
        .contains(
            "'noisy' has a model for each of its seeds", "'noisy (seed 1)', 'noisy (seed 2)'");
    List<String> trainings = Files.readAllLines(out.resolve("trainings.csv"));
    assertThat(trainings).hasSize(4).filteredOn(row -> row.startsWith("noisy,L∞,0.1,")).hasSize(3);
    Files.move(out.resolve("store"), folder.resolve("gone"));
    CapturedRun shown = CapturedRun.of("show", out);
    assertThat(shown.code()).as("from what was published alone").isEqualTo(ExitCode.OK);
    assertThat(String.join("\n", shown.out()))
        .contains("a range and no interval", "trainings from–to", "noisy (seed 2)");
  }
}
