package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Certifiers in a suite. Two entries on 16 squares: at ε = 0.1 all can be certified, at ε = 0.4 all
 * are broken. Cells are of 5, 5, 5 and 1 samples.
 */
class CertifierRunTest {

  private static final String CUT = "cell: 5, batch: 3";

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private Path suite(String second, String evaluation) throws IOException {
    return Files.writeString(
        folder.resolve("odd.yaml"),
        """
        suite: odd
        audits: []
        dataset: squares
        threats: [{ norm: linf, epsilon: [0.1, 0.4] }]
        entries:
          - { name: low, model: brightness }
          - { name: high, model: { id: brightness, scale: 10 } }
        attacks: [odd]
        certifiers:
          - { id: proof, name: sound }
          - { id: proof, name: second, %s }
        evaluation: { %s }
        """
            .formatted(second, evaluation));
  }

  private CapturedRun run(String second) throws IOException {
    return run(second, CUT);
  }

  private CapturedRun run(String second, String evaluation) throws IOException {
    return command("run", suite(second, evaluation), "--out", folder.resolve("out"));
  }

  private static CapturedRun command(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--plugins", plugins));
    return CapturedRun.of(all.toArray());
  }

  private SuiteResults results() {
    return ResultsReader.read(ResultsStore.at(folder.resolve("out")));
  }

  private static List<CertificationStatus> statuses(CertificationResults results) {
    return results.outcomes().stream().map(CertificationOutcome::status).distinct().toList();
  }

  @Test
  void verdictsStandByEntryThreatAndCertifier() throws IOException {
    CapturedRun run = run("entries: [high], limit: 6");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .anyMatch(line -> line.contains("worst case") && line.contains("certified"));
    SuiteResults results = results();
    assertThat(results.entries().get(0).certifications())
        .extracting(CertificationResults::name)
        .containsExactly("sound", "sound");
    List<CertificationResults> high = results.entries().get(1).certifications();
    assertThat(high)
        .extracting(CertificationResults::name)
        .containsExactly("sound", "second", "sound", "second");
    assertThat(high).extracting(CertificationResults::planned).containsExactly(16, 6, 16, 6);
    assertThat(high).allMatch(CertificationResults::complete);
    assertThat(high)
        .extracting(CertifierRunTest::statuses)
        .containsExactly(
            List.of(CertificationStatus.CERTIFIED),
            List.of(CertificationStatus.CERTIFIED),
            List.of(CertificationStatus.FALSIFIED),
            List.of(CertificationStatus.FALSIFIED));
    assertThat(high.get(0).outcomes())
        .extracting(CertificationOutcome::sample)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(results.manifest()).contains("\"id\" : \"proof\"", "\\\"way\\\":\\\"good\\\"");
  }

  @Test
  void aCertifierCanBeForOneThreat() throws IOException {
    CapturedRun run = run("entries: [high], threats: [{ norm: linf, epsilon: 4/10 }]");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(results().entries().get(1).certifications())
        .extracting(each -> each.name() + " " + each.threat().label())
        .containsExactly("sound L∞ ε=0.1", "sound L∞ ε=0.4", "second L∞ ε=0.4");
  }

  @Test
  void aCertifierCanGoOnAfterAnother() throws IOException {
    String text =
        Files.readString(suite("entries: [high], after: sound, limit: 12", CUT))
            .replace("name: sound", "name: sound, way: unsure, limit: 11");
    Path suite = Files.writeString(folder.resolve("after.yaml"), text);
    CapturedRun run = command("run", suite, "--out", folder.resolve("out"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    CertificationResults first = results().entries().get(1).certifications().get(0);
    CertificationResults second = results().entries().get(1).certifications().get(1);
    assertThat(statuses(first))
        .containsExactlyInAnyOrder(CertificationStatus.CERTIFIED, CertificationStatus.UNDECIDED);
    assertThat(statuses(second)).containsExactly(CertificationStatus.CERTIFIED);
    assertThat(second.outcomes()).hasSize(12);
    for (int i = 0; i < 11; i++) {
      boolean open = first.outcomes().get(i).status() == CertificationStatus.UNDECIDED;
      assertThat(second.outcomes().get(i).equals(first.outcomes().get(i))).isEqualTo(!open);
    }

    // A lost cell is made again from what the first certifier left.
    List<List<CertificationOutcome>> before = outcomes();
    try (var cells = Files.list(folder.resolve("out/store/cells"))) {
      for (Path cell : cells.toList()) {
        Files.delete(cell);
      }
    }
    command("run", suite, "--out", folder.resolve("out"));
    assertThat(outcomes()).isEqualTo(before);
  }

  @Test
  void verdictsOfTwoKindsDoNotStandTogether() throws IOException {
    String text =
        Files.readString(suite("after: sound", CUT))
            .replace("id: proof, name: sound", "id: smoothing, name: sound");
    command("validate", Files.writeString(folder.resolve("odd.yaml"), text))
        .refusedWith(
            "certifiers[1].after: one of 'sound' and 'second' certifies with a stated probability");
  }

  @Test
  void aWrongCertifierIsNoMistakeOfThoseAfterIt() throws IOException {
    String text =
        Files.readString(suite("after: sound", CUT))
            .replace("name: sound }", "name: sound, way: bad }");
    CapturedRun run = command("validate", Files.writeString(folder.resolve("odd.yaml"), text));
    run.refusedWith("certifiers[0].way: unknown value 'bad'");
    assertThat(run.text()).doesNotContain("after");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
lies    | the certifier's counterexample for sample 0 is none: within L∞ ε=0.1 the deployed pipeline classifies it correctly, as class 0
forgets | the certifier gave no verdict on 1 of 3 samples, the first of them sample 0
twice   | decide: the certifier gave two verdicts on sample 0
refuses | this network is unknown here
throws  | IllegalStateException: the certifier is out of order
""")
  void aFailedCertifierCostsItsOwnCellsOnly(String way, String reason) throws IOException {
    CapturedRun run = run("entries: [low], way: " + way);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.text()).contains("certifier 'proof': " + reason).doesNotContain("\tat ");
    EntryResults low = results().entries().get(0);
    for (CertificationResults certification : low.certifications()) {
      boolean bad = certification.name().equals("second");
      assertThat(certification.planned()).isEqualTo(16);
      assertThat(certification.outcomes()).hasSize(bad ? 0 : 16);
    }
    assertThat(low.certifications().get(1).failures()).contains("certifier 'proof': " + reason);
    assertThat(low.attacks()).allMatch(attack -> attack.complete());

    CapturedRun good = run("entries: [low]");
    assertThat(good.code()).as("%s", good).isEqualTo(ExitCode.OK);
  }

  @Test
  void aCertifiedSampleThatIsBrokenFailsTheRun() throws IOException {
    String all = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15";
    run("entries: [high], way: credulous");
    Path out = folder.resolve("out");
    for (CapturedRun run :
        List.of(
            run("entries: [high], way: credulous"),
            command("publish", out),
            CapturedRun.of("show", out))) {
      assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
      assertThat(run.err())
          .filteredOn(line -> line.startsWith("touchstone: "))
          .containsExactly(
              "touchstone: entry 'high': certifier 'second' certifies at L∞ ε=0.4 what 'odd' breaks"
                  + " at L∞ ε=0.4, so one of them is wrong: samples "
                  + all,
              "touchstone: entry 'high': certifier 'second' certifies at L∞ ε=0.4 what 'sound'"
                  + " breaks at L∞ ε=0.4, so one of them is wrong: samples "
                  + all);
    }
    assertThat(out.resolve("leaderboard.csv")).exists();
    assertThat(results().entries().get(1).certifications())
        .allMatch(CertificationResults::complete);
  }

  @Test
  void whatIsStoredIsKeptAndWhatIsLostIsTheSameAgain() throws IOException {
    run("entries: [low]");
    List<List<CertificationOutcome>> before = outcomes();
    CapturedRun again = run("entries: [low]");
    assertThat(again.err().get(0)).isEqualTo("42 cells, 42 of them stored already");
    try (var cells = Files.list(folder.resolve("out/store/cells"))) {
      for (Path cell : cells.toList()) {
        Files.delete(cell);
      }
    }
    CapturedRun anew = run("entries: [low]");
    // Two models; the cells of 'second' are those of 'sound' under another name, and count once.
    assertThat(anew.err().get(0)).isEqualTo("42 cells, 2 of them stored already");
    assertThat(outcomes()).isEqualTo(before);
  }

  @Test
  void verdictsAndDrawsDoNotDependOnTheSplit() throws IOException {
    run("entries: [low]");
    List<List<CertificationOutcome>> expected = outcomes();
    for (String split : List.of("cell: 16, batch: 16", "cell: 7, batch: 2", "cell: 1, batch: 9")) {
      run("entries: [low]", split);
      assertThat(outcomes()).as(split).isEqualTo(expected);
    }
  }

  private List<List<CertificationOutcome>> outcomes() {
    return results().entries().stream()
        .flatMap(entry -> entry.certifications().stream())
        .map(CertificationResults::outcomes)
        .toList();
  }

  @Test
  void otherCommandsKnowCertifiers() throws IOException {
    Path suite = suite("entries: [low]", CUT);
    assertThat(command("validate", suite).out().get(0))
        .endsWith("odd.yaml is valid: 2 entries, 2 threats, 1 attack, 2 certifiers on squares.");
    CapturedRun plan = command("plan", suite, "--details", "--out", folder.resolve("out"));
    assertThat(plan.text())
        .contains("low · L∞ ε=0.1 · sound", "high · L∞ ε=0.4 · sound", "42 cells, 0 stored")
        .doesNotContain("second"); // The same work as 'sound'.
    assertThat(command("plugins", "list").out())
        .anyMatch(line -> line.contains("certifier") && line.contains("proof"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
name: sound          | certifiers: two certifiers have the name 'sound'; give one another 'name'
name: ""             | certifiers[1].name: must be text that is not blank
entries: [lou]       | certifiers[1].entries[0]: no entry 'lou'; did you mean 'low'?
entries: [low, low]  | certifiers[1].entries[1]: the entry 'low' is named twice
entries: []          | certifiers[1].entries: must be a list of names of entries; leave it out for all
entries: low         | certifiers[1].entries: must be a list of names of entries
threats: []          | certifiers[1].threats: needs at least one threat; leave it out for all
threats: [{ corruptions: fog }] | certifiers[1].threats: the suite has no threat corruptions fog, severity 1–5
threats: linf        | certifiers[1].threats: must be a list
threats: [{ norm: linf }] | certifiers[1].threats[0].epsilon:
threats: [{ norm: l9, epsilon: 0.1 }] | certifiers[1].threats[0].norm: unknown value 'l9'
threats: [{ norm: linf, epsilon: -1 }] | certifiers[1].threats[0].epsilon[0]: must be finite and ≥ 0, was -1.0
threats: [{ norm: linf, epsilon: [0.1, 0.2] }] | certifiers[1].threats: the suite has no threat L∞ ε=0.2. Known: L∞ ε=0.1; L∞ ε=0.4
after: sond          | certifiers[1].after: must be the name of a certifier that stands before this one, was 'sond'; did you mean 'sound'?
after: second        | certifiers[1].after: must be the name of a certifier that stands before this one, was 'second'
after: [sound]       | certifiers[1].after: must be the name of a certifier that stands before this one, was '[sound]'
limit: 0             | certifiers[1].limit: must be a whole number ≥ 1, was 0
from: low            | certifiers[1].from: unknown key
way: bad             | certifiers[1].way: unknown value 'bad'
way: luckless        | certifiers[1]: a luckless certifier needs luck
""")
  void aMistakeInOnePlaceIsOneLine(String second, String message) throws IOException {
    String keys = second.startsWith("name") ? second : second + ", name: second";
    String suite = Files.readString(suite("limit: 3", CUT)).replace("name: second, limit: 3", keys);
    command("validate", Files.writeString(folder.resolve("odd.yaml"), suite))
        .refusedWith("odd.yaml: " + message);
  }

  @Test
  void certifiersNeedAThreatAndAreFoundByName() throws IOException {
    String good = Files.readString(suite("limit: 3", CUT));
    String none =
        good.replace("attacks: [odd]\n", "")
            .replace("threats: [{ norm: linf, epsilon: [0.1, 0.4] }]\n", "");
    command("validate", Files.writeString(folder.resolve("none.yaml"), none))
        .refusedWith("threats: certifiers need at least one threat");
    CapturedRun typo =
        command(
            "validate",
            Files.writeString(
                folder.resolve("typo.yaml"), good.replace("id: proof, name: sound", "id: prof")));
    typo.refusedWith("certifiers[0]: there is no certifier 'prof'; did you mean 'proof'?");
  }
}
