package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.Manifests;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier versions stored is read, and goes on to count; it is told that nothing vouches. */
class EarlierFormatsTest {

  @TempDir Path folder;

  private StoredSuite stored(int format) throws IOException {
    Path copy = folder.resolve("format-" + format);
    SuiteRuns.copy(TestPlaces.results(format), copy);
    return ResultsReader.examine(ResultsStore.existing(copy));
  }

  @Test
  void everyFormatGivesTheSameFigures() throws IOException {
    SuiteResults first = stored(1).results();
    SuiteResults second = stored(2).results();

    assertThat(first.entries().get(0).clean()).isEqualTo(second.entries().get(0).clean());
    for (int i = 0; i < 4; i++) {
      AttackResults attack = first.entries().get(0).attacks().get(i);
      assertThat(attack.complete()).isTrue();
      assertThat(attack.outcomes())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
              "flatGradientQueries", "flatLosses", "flatQueries")
          .isEqualTo(second.entries().get(0).attacks().get(i).outcomes());
    }
    assertThat(first.entries().get(0).certifications()).hasSize(2);
    assertThat(figures(first)).isEqualTo(figures(second));
  }

  /**
   * The table without its frame. Notes and remarks tell of queries that led nowhere, which the
   * first format did not count.
   */
  private static List<String> figures(SuiteResults results) {
    return LeaderboardTable.text(results)
        .lines()
        .filter(line -> !line.startsWith("Note: ") && !line.contains("stood still"))
        .map(line -> line.replaceAll("[ ═─╤╪╧╟╢╠╣╔╗╚╝┼]+", " ").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void onlyTheFirstFormatIsUnchecked() throws IOException {
    assertThat(stored(2).remarks()).isEmpty();
    StoredSuite first = stored(1);
    assertThat(first.damages()).isEmpty();
    assertThat(first.remarks())
        .containsExactly(
            "15 of 15 stored results are of an earlier format, without a digest: that nobody"
                + " changed them cannot be checked");
    CapturedRun show = CapturedRun.of("show", folder.resolve("format-1"));
    assertThat(show.code()).as("%s", show).isEqualTo(ExitCode.OK);
    assertThat(show.err()).anyMatch(line -> line.startsWith("Note: 15 of 15 stored results"));
  }

  @Test
  void whatContradictsItselfShowsInTheFirstFormat() throws IOException {
    stored(1);
    Path cells = folder.resolve("format-1/store/cells");
    try (Stream<Path> files = Files.list(cells)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"BROKEN\"", "\"ROBUST\""));
      }
    }
    StoredSuite stored = ResultsReader.examine(ResultsStore.existing(folder.resolve("format-1")));
    assertThat(stored.damages()).isNotEmpty();
    assertThat(stored.damages().get(0).reason()).contains("is ROBUST and predicted as");
  }

  @Test
  void everyCommittedManifestIsRead() throws IOException {
    try (Stream<Path> folders = Files.list(TestPlaces.repository().resolve("benchmarks/results"))) {
      List<Path> manifests =
          folders.map(each -> each.resolve("manifest.json")).filter(Files::exists).toList();
      assertThat(manifests).hasSizeGreaterThan(5);
      for (Path manifest : manifests) {
        Manifests.Stored read = Manifests.decode(manifest, Files.readAllBytes(manifest));
        assertThat(read.manifest().entries()).as("%s", manifest).isNotEmpty();
      }
    }
  }

  @Test
  void aRunGoesOnFromTheFirstFormat() throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    OddPlugin.into(plugins);
    Path suite =
        Files.writeString(
            folder.resolve("odd.yaml"),
            """
            suite: odd
            audits: []
            dataset: squares
            threats: [{ norm: linf, epsilon: 0.4 }]
            entries: [{ name: low, model: brightness }]
            attacks: [odd]
            """);
    Path out = folder.resolve("out");
    CapturedRun.of("run", suite, "--plugins", plugins, "--out", out);
    List<String> before = CapturedRun.of("show", out).out();
    try (Stream<Path> files = Files.walk(out.resolve("store"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        if (Json.MAPPER.readTree(Files.readAllBytes(file)).has("result")) {
          Files.write(file, inTheFirstFormat(file));
        }
      }
    }

    Files.delete(out.resolve("store/log"));

    CapturedRun again = CapturedRun.of("run", suite, "--plugins", plugins, "--out", out);

    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    assertThat(again.err().get(0)).isEqualTo("3 cells, 3 of them stored already");
    assertThat(again.err()).anyMatch(line -> line.startsWith("Note: 3 of 3 stored results are"));
    assertThat(CapturedRun.of("show", out).out()).isEqualTo(before);
  }

  private static byte[] inTheFirstFormat(Path file) throws IOException {
    ObjectNode result = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file)).get("result");
    for (JsonNode outcome : result.path("outcomes")) {
      withoutFlat(outcome);
    }
    result.path("examples").forEach(example -> withoutFlat(example.path("outcome")));
    return Json.bytes(result);
  }

  private static void withoutFlat(JsonNode outcome) {
    if (outcome.size() == 13) {
      for (int flat = 0; flat < 3; flat++) {
        ((ArrayNode) outcome).remove(2);
      }
    }
  }

  @Test
  void whatANewerVersionWroteIsNotTouched() throws IOException {
    stored(2);
    Path results = folder.resolve("format-2");
    Path manifest = results.resolve("manifest.json");
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(manifest));
    tree.put("format", Manifests.FORMAT + 1).remove("digest");
    Files.write(manifest, Seal.seal(Json.pretty(tree).getBytes(StandardCharsets.UTF_8)));
    CapturedRun.of("show", results)
        .refusedWith(
            "manifest.json: is of format " + (Manifests.FORMAT + 1),
            "take the version that wrote it");
  }

  @Test
  void anEditedManifestIsTold() throws IOException {
    stored(2);
    Path results = folder.resolve("format-2");
    Path manifest = results.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"epsilon\" : 0.03", "\"epsilon\" : 0.3"));
    CapturedRun.of("show", results)
        .refusedWith("manifest.json: it was changed after it was written", "run the suite again");
  }
}
