package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planted broken evaluations, each flagged for the right reason, beside an honest one that is not.
 * The sources lie in {@code src/test/zoo-plugin}; nothing of them loads TensorFlow. The table in
 * docs/user/audits.md is this one.
 */
@Tag("slow")
class ZooTest {

  private static final Map<String, Set<String>> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("honest", Set.of()),
              // Rounding also lets exactly grey images tie.
              Map.entry(
                  "shattered",
                  Set.of("black-box-stronger", "gradient-zero", "noise-stronger", "tied-logits")),
              Map.entry(
                  "shattered, white-box alone",
                  Set.of("gradient-signal", "gradient-zero", "large-epsilon")),
              Map.entry(
                  "vanishing",
                  Set.of(
                      "black-box-stronger", "gradient-zero", "noise-stronger", "saturated-logits")),
              Map.entry(
                  "vanishing, white-box alone",
                  Set.of("gradient-signal", "gradient-zero", "large-epsilon", "saturated-logits")),
              Map.entry(
                  "reversed", Set.of("black-box-stronger", "gradient-ascent", "noise-stronger")),
              Map.entry("reversed, white-box alone", Set.of("gradient-ascent", "large-epsilon")),
              // Where PGD is turned round it ends at images of which half is black, half white.
              Map.entry("rough", Set.of("one-step-stronger", "tied-logits")),
              // Its constant answer is one and zero, which are probabilities, too.
              Map.entry("constant", Set.of("gradient-zero", "near-chance", "saturated-logits")),
              Map.entry("known", Set.of("gradient-ascent", "memorised-images")),
              Map.entry("placed", Set.of("unstable-answers")),
              Map.entry("random", Set.of("no-eot"))));

  @TempDir Path folder;

  @Test
  void everyBrokenEvaluationIsFlaggedForItsReasonAndTheHonestOneIsNot() throws IOException {
    Path plugins = plugin();
    Path suite = suite();
    Path out = folder.resolve("out");

    CapturedRun run = CapturedRun.of("run", suite, "--plugins", plugins, "--out", out);

    // What is no evaluation at all fails, and is never robust.
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    Map<String, Set<String>> flagged = new TreeMap<>();
    EXPECTED.keySet().forEach(entry -> flagged.put(entry, new TreeSet<>()));
    for (CSVRecord row : rows(out, "audits")) {
      if (!row.get("severity").equals("note")) {
        flagged.computeIfAbsent(row.get("entry"), entry -> new TreeSet<>()).add(row.get("id"));
      }
    }
    assertThat(flagged).isEqualTo(EXPECTED);
    // A plugin's own audit looks, too; where it fails it says so and takes nothing from the others.
    assertThat(run.text()).contains("audit 'blind' failed: java.lang.IllegalStateException: it is");
    assertThat(rows(out, "audits").stream().filter(row -> row.get("id").equals("blind")))
        .extracting(row -> row.get("entry"))
        .hasSize(14)
        .doesNotContain("honest");
    Map<String, String> complete = new HashMap<>();
    for (CSVRecord row : rows(out, "leaderboard")) {
      complete.merge(row.get("entry"), row.get("complete"), (one, other) -> one + other);
    }
    assertThat(complete)
        .as("%s", run)
        .containsEntry("honest", "yesyes")
        .containsEntry("nan", "nono")
        .containsEntry("first", "nono")
        .containsEntry("batch", "nono");
  }

  private static List<CSVRecord> rows(Path folder, String table) throws IOException {
    try (var reader = Files.newBufferedReader(folder.resolve(table + ".csv"))) {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .getRecords();
    }
  }

  private Path suite() throws IOException {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        suite: zoo
        dataset: greys
        threats: [{ norm: linf, epsilon: [0.1, 0.5] }]
        entries:
          - { name: honest, model: grey }
          - { name: shattered, model: { id: grey, way: shattered } }
          - { name: "shattered, white-box alone", model: { id: grey, way: shattered } }
          - { name: vanishing, model: { id: grey, way: vanishing } }
          - { name: "vanishing, white-box alone", model: { id: grey, way: vanishing } }
          - { name: reversed, model: { id: grey, way: reversed } }
          - { name: "reversed, white-box alone", model: { id: grey, way: reversed } }
          - { name: rough, model: { id: grey, way: rough } }
          - { name: constant, model: { id: grey, way: constant } }
          - { name: random, model: random-grey }
          - { name: known, model: { id: grey, way: known } }
          - { name: placed, model: { id: grey, way: placed } }
          - { name: nan, model: { id: grey, way: nan } }
          - { name: batch, model: { id: grey, way: batch } }
          - { name: first, model: { id: grey, way: first } }
        attacks:
          - fgsm
          - { id: pgd, steps: 20 }
          - id: square
            steps: 300
            entries: [honest, shattered, vanishing, reversed, constant]
          - id: noise
            draws: 20
            entries: [honest, shattered, vanishing, reversed, constant]
        """);
  }

  private Path plugin() throws IOException {
    Path sources = TestPlaces.repository().resolve("platform-cli/src/test/zoo-plugin/zoo");
    Map<String, String> texts = new HashMap<>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        texts.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    Path plugin = folder.resolve("plugins/zoo");
    OddPlugin.compile(texts, plugin.resolve("classes"));
    Files.createDirectories(plugin.resolve("classes/META-INF"));
    Files.writeString(
        plugin.resolve("classes/META-INF/extensions.idx"),
        Stream.of("Greys", "GreyFactory", "RandomGreyFactory", "BlindAuditFactory")
            .map(name -> "zoo." + name)
            .collect(Collectors.joining("\n", "", "\n")));
    Files.writeString(
        plugin.resolve("plugin.properties"),
        "plugin.id=zoo\nplugin.version=1.0.0\nplugin.description=Planted faults.\n");
    return folder.resolve("plugins");
  }
}
