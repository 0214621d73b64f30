package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Suites with mistakes: one line each, which names the place and the remedy, and exit code 2. */
class SuiteMisuseTest {

  private static final String GOOD =
      """
      suite: tiny
      seed: 1
      dataset: { id: strokes, train: 300, test: 40 }
      threats:
        - { norm: linf, epsilon: [0.1, 0.3] }
      entries:
        - name: natural
          model: { id: convnet, filters: [4, 8], hidden: 32 }
          training: { epochs: 1 }
      attacks:
        - fgsm
        - { id: pgd, name: pgd-5, steps: 5 }
      analyses:
        - { id: confusion, attack: { id: pgd, steps: 4 } }
      """;

  @TempDir Path folder;

  private CapturedRun validate(String suite) throws IOException {
    return CapturedRun.of("validate", Files.writeString(folder.resolve("suite.yaml"), suite));
  }

  @Test
  void theSuiteThatTheTestsBreakIsGood() throws IOException {
    CapturedRun run = validate(GOOD);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  @Test
  void radiiCanBeWrittenAsFractions() throws IOException {
    CapturedRun run =
        CapturedRun.of(
            "plan",
            Files.writeString(
                folder.resolve("suite.yaml"), GOOD.replace("[0.1, 0.3]", "[0.5/255, 8/255]")),
            "--details");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .anyMatch(line -> line.contains("ε=8/255"))
        .anyMatch(line -> line.contains("ε=0.00196078431372549 "));
  }

  /** Wherever a number in pixel units stands, and as Python writes it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ id: pgd, step-size: 2/255 }",
        "{ id: pgd, step-size: 2./255 }",
        "{ id: pgd, step-size: .5/255. }",
        "{ id: pgd, step-size: ' 2 / 255 ' }"
      })
  void stepSizesCanBeWrittenAsFractions(String attack) throws IOException {
    String suite =
        GOOD.replace("{ id: pgd, name: pgd-5, steps: 5 }", attack)
            .replace("{ id: pgd, steps: 4 }", attack)
            .replace(
                "training: { epochs: 1 }",
                "defenses: [ { id: adversarial-training, validation: { images: 50 }, epsilon:"
                    + " 8/255, attack: "
                    + attack
                    + " } ]");
    CapturedRun run = validate(suite.replace("[0.1, 0.3]", "[8./255, 8/255.]"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  @Test
  void limitsBeyondTheDataAreNotedAndNoError() throws IOException {
    String suite =
        GOOD.replace("threats:", "samples: { limit: 1000, train-limit: 2000 }\nthreats:")
            .replace("steps: 5", "limit: 100");
    CapturedRun run =
        CapturedRun.of("plan", Files.writeString(folder.resolve("suite.yaml"), suite));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.err())
        .contains(
            "note: samples.limit is 1,000, but there are only 40 test images: all of them are"
                + " taken",
            "note: samples.train-limit is 2,000, but there are only 300 training images: all of"
                + " them are taken",
            "note: attacks[1].limit is 100, but there are only 40 samples in this suite: all of"
                + " them are taken");
    run = CapturedRun.of("plan", Files.writeString(folder.resolve("suite.yaml"), GOOD));
    assertThat(run.err()).noneMatch(line -> line.startsWith("note: "));
  }

  /** Each line is told, whatever else is wrong. */
  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
spatial: { rotation: 200, translation: 3 }     | threats[0].spatial.rotation: must be from 0 to 180 degrees, was 200.0
spatial: { rotation: 20, translation: -3 }     | threats[0].spatial.translation: must be finite and ≥ 0 pixels, was -3.0
spatial: { rotation: 20 }                      | threats[0].spatial.translation: is required
corruptions: fogg                              | threats[0].corruptions: there is no corruption 'fogg'; did you mean 'fog'?
{ corruptions: all, severity: [1, 6] }         | threats[0].severity[1]: must be from 1 to 5, was 6
severity: 3                                    | threats[0].corruptions: needs 'all', or a list of corruptions
{ norm: l2, epsilon: 1, corruptions: all }     | threats[0]: needs one of 'norm' with 'epsilon', 'spatial', or 'corruptions'
{}                                             | threats[0]: needs one of 'norm' with 'epsilon', 'spatial', or 'corruptions'
epsilon: 0.1                                   | threats[0].norm: is required (one of linf, l2, l1, l0)
spatial: { rotation: 30, translation: 3 }      | attacks[0]: attack 'fgsm' searches images within norm balls, and the suite has no such threat
""")
  void threatsThatAreNoBalls(String threat, String line) throws IOException {
    validate(GOOD.replace("{ norm: linf, epsilon: [0.1, 0.3] }", threat)).refusedWith(line);
  }

  @Test
  void anAttackAtAThreatThatItCannotMeet() throws IOException {
    String both =
        GOOD.replace(
            "entries:",
            "  - spatial: { rotation: 30, translation: 3 }\n  - corruptions: fog\nentries:");
    assertThat(validate(both.replace("- fgsm", "- rotation-translation")).code())
        .isEqualTo(ExitCode.OK);
    validate(
            both.replace(
                "- fgsm",
                "- { id: fgsm, threats: [{ spatial: { rotation: 30, translation: 3 } }] }"))
        .refusedWith(
            "attacks[0].threats: attack 'fgsm' searches images within norm balls, and cannot meet"
                + " the threat 'rotation ≤ 30°, shift ≤ 3 px'");
    validate(
            both.replace(
                "- fgsm", "- { id: rotation-translation, threats: [{ corruptions: fog }] }"))
        .refusedWith(
            "attacks[0].threats: attack 'rotation-translation' proposes rotations and translations,"
                + " and cannot meet the threat 'corruptions fog, severity 1–5'");
  }

  @Test
  void aMapWhereAListMustBe() throws IOException {
    for (String key : List.of("entries", "attacks", "analyses", "threats", "certifiers", "grid")) {
      validate("suite: t\ndataset: mnist\n" + key + ": { name: a }\n")
          .refusedWith(key + ": must be a list, was a block");
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
[0.1, 0.3]       | [0.1, 8/0]            | threats[0].epsilon[1]: must be a finite number, was '8/0'
[0.1, 0.3]       | [0.1, 8/2/5]          | threats[0].epsilon[1]:
- fgsm           | - fgms                | attacks[0]: there is no attack 'fgms'; did you mean 'fgsm'?
id: convnet      | id: convent           | entries[0].model: there is no model 'convent'; did you mean 'convnet'?
id: strokes      | id: stroke            | dataset: there is no dataset 'stroke'; did you mean 'strokes'?
seed: 1          | seeds: 1              | seeds: unknown key; did you mean 'seed'?
steps: 5         | step: 5               | attacks[1].step: unknown key; did you mean 'steps'?
filters          | filter                | entries[0].model.filter: unknown key; did you mean 'filters'?
epochs: 1        | epoch: 1              | entries[0].training.epoch: unknown key; did you mean 'epochs'?
norm: linf       | norm: l-inf           | threats[0].norm: unknown value 'l-inf'; did you mean 'linf'?
epochs: 1        | optimizer: adm        | training.optimizer: unknown value 'adm'; did you mean 'adam'?
[0.1, 0.3]       | -0.1                  | threats[0].epsilon[0]: must be finite and ≥ 0, was -0.1
[0.1, 0.3]       | [0.1, .inf]           | suite.yaml:5:
[0.1, 0.3]       | .nan                  | suite.yaml:5:
[0.1, 0.3]       | 1e400                 | threats[0].epsilon[0]: must be a finite number
[0.1, 0.3]       | 8 of 255              | threats[0].epsilon[0]: must be a number, was '8 of 255'
seed: 1          | seed: 1/2             | seed: must be a whole number, was '1/2'
steps: 5         | step-size: 8/         | attacks[1].step-size: must be a number, was '8/'
steps: 5         | step-size: -1/255     | attacks[1].step-size: must be
- fgsm           | - *p                  | suite.yaml:11:5: YAML aliases such as *p are not read here; write out
[0.1, 0.3]       | []                    | threats[0].epsilon: needs at least one radius
[0.1, 0.3]       | ``                    | threats[0].epsilon[0]: must be a number, was left empty
suite: tiny      | suite: a/b            | suite: must be at most 100 letters, digits
suite: tiny      | suite: ..             | suite: must be at most 100 letters, digits
suite: tiny      | suite: 3              | suite: must be text (put it in quotes), was 3
steps: 5         | steps: 0              | attacks[1].steps: must be ≥ 1, was 0
steps: 5         | steps: 5.5            | attacks[1].steps: must be a whole number, was 5.5
steps: 5         | steps: 99999999999    | attacks[1].steps: must be ≤ 1000000
steps: 5         | restarts: 1000001     | attacks[1].restarts: must be ≤ 1000000
steps: 5         | eot-samples: 1000001  | attacks[1].eot-samples: must be ≤ 1000000
steps: 5         | momentum: 1.01        | attacks[1].momentum: must be ≤ 1, was 1.01
steps: 5         | momentum: .nan        | Malformed numeric value '.nan'
steps: 5         | step-size: 1.0e+39    | attacks[1].step-size: must be a number that float32 can hold
steps: 5         | step-size: 1.0e-50    | attacks[1].step-size: must be a number that float32 can hold
steps: 5         | relative-step-size: 5.0e-45 | attacks[1]: attack pgd: a step of 5.0E-45 ε at ε = 0.1 is more or less
[0.1, 0.3]       | 1.0e+39               | threats[0].epsilon[0]: must be a number that float32 can hold
steps: 5         | limit: 0              | attacks[1].limit: must be a whole number ≥ 1, was 0
steps: 5         | limt: 4               | attacks[1].limt: unknown key; did you mean 'limit'?
steps: 5         | limit: many           | attacks[1].limit: must be a whole number ≥ 1, was many
steps: 5         | from: naturl          | attacks[1].from: no entry 'naturl'; did you mean 'natural'?
steps: 5         | from: 7               | attacks[1].from: must be the name of an entry, was 7
steps: 5         | from: ~               | attacks[1].from: must be the name of an entry, was null
steps: 5         | from: [natural]       | attacks[1].from: must be the name of an entry, was [natural]
steps: 5         | from:                 | attacks[1].from: no entry ''. Known: natural
steps: 4         | from: natural         | analyses[0].attack.from: unknown key
name: pgd-5      | name: fgsm            | attacks: two attacks have the name 'fgsm'; give one another 'name'
name: pgd-5      | name: " FGSM"         | attacks: the names 'fgsm' and ' FGSM' look alike: they differ only in upper and lower case and in blanks
seed: 1          | evaluation: { time-limit: soon } | evaluation.time-limit: must be seconds, or such as 90s, 30m or 2h, was 'soon'
seed: 1          | evaluation: { time-limit: 0 } | evaluation.time-limit: must be seconds, or such as 90s, 30m or 2h, was '0'
seed: 1          | evaluation: { time-limit: [3] } | evaluation.time-limit: must be text
seed: 1          | evaluation: { time-limit: -3m } | evaluation.time-limit: must be seconds
name: pgd-5      | name: ""              | attacks[1].name: must be text that is not blank
id: confusion    | id: confuse           | analyses[0]: there is no analysis 'confuse'; did you mean 'confusion'?
steps: 4         | step: 4               | analyses[0].attack.step: unknown key; did you mean 'steps'?
steps: 4         | steps: 0              | analyses[0].attack.steps: must be ≥ 1, was 0
{ id: pgd, steps: 4 } | fgms             | analyses[0].attack: there is no attack 'fgms'; did you mean 'fgsm'?
{ id: pgd, steps: 4 } | 7                | analyses[0].attack: must be the id of an attack, or a map with the key 'id', was 7
id: confusion    | id: confusion, entries: [naturl] | analyses[0].entries[0]: no entry 'naturl'; did you mean 'natural'?
id: confusion    | id: confusion, entries: [natural, natural] | analyses[0].entries[1]: the entry 'natural' is named twice
id: confusion    | id: confusion, entries: natural | analyses[0].entries: must be a list of names of entries
id: confusion    | id: confusion, name: "" | analyses[0].name: must be text that is not blank
id: confusion    | id: confusion, norm: l2 | analyses[0]:
name: natural    | name: "  "            | entries: an entry has a blank name
name: natural    | name: 5               | entries[0].name: must be text (put it in quotes), was 5
- fgsm           | -                     | attacks[0]: there is no attack ''
- fgsm           | - 7                   | attacks[0]: must be a block of keys and values, was 7
id: convnet,     | ``                    | entries[0].model: must be the id of a model, or a map with the key 'id'
seed: 1          | seed: one             | seed: must be a whole number, was 'one'
train: 300       | train: 0              | dataset.train: must be ≥ 1, was 0
steps: 5         | goal: fixed-target    | attacks[1]: goal fixed-target needs a target
steps: 5         | step-size: 1, relative-step-size: 1 | attacks[1]: step-size and relative-step-size contradict
training: { epochs: 1 } | weights: none.safetensors | none.safetensors: no such file
training: { epochs: 1 } | classifier: other | entries[0].classifier: no entry before this one is called 'other'
training: { epochs: 1 } | classifier: natural | entries[0].classifier: no entry before this one is called 'natural'
training: { epochs: 1 } | weights: .     | : no such file
seed: 1          | samples: { limit: 0 } | samples.limit: must be ≥ 1, was 0
seed: 1          | samples: { indices: [-1] } | samples.indices[0]: must be ≥ 0, was -1
seed: 1          | samples: { indices: [1], limit: 2 } | samples.limit: give either a limit or indices
seed: 1          | evaluation: { batch: 0 } | evaluation.batch: must be ≥ 1, was 0
""")
  void aMistakeInOnePlaceIsOneLine(String good, String bad, String message) throws IOException {
    assertThat(GOOD).contains(good);
    validate(GOOD.replace(good, bad == null ? "" : bad)).refusedWith("suite.yaml", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "90s", "30m", "2h", "\"15 m\""})
  void aTimeLimitIsWrittenAsOneLikes(String limit) throws IOException {
    CapturedRun run =
        validate(GOOD.replace("seed: 1", "evaluation: { time-limit: " + limit + " }"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  @Test
  void aFileThatIsNoSuiteIsNotReadToItsEnd() throws IOException {
    validate(GOOD + "#".repeat(1 << 20)).refusedWith("is larger than 1,048,576 bytes");
    validate("a: " + "[".repeat(60) + "]".repeat(60)).refusedWith("suite.yaml", "not valid YAML");
    validate("a: " + "{b: ".repeat(5000) + "1" + "}".repeat(5000)).refusedWith("not valid YAML");
  }

  @Test
  void allMistakesAreToldTogetherOneLineEach() throws IOException {
    CapturedRun run =
        validate(GOOD.replace("filters", "filter").replace("steps: 5", "steps: 0, stops: 3"));
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).hasSize(3).allMatch(line -> line.contains("suite.yaml: "));
  }

  @Test
  void mistakesInTheSuiteAndInItsComponentsAreToldTogether() throws IOException {
    CapturedRun run = validate(GOOD.replace("seed: 1", "seeds: 1").replace("steps: 5", "steps: 0"));
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .hasSize(2)
        .anyMatch(line -> line.contains("seeds: unknown key"))
        .anyMatch(line -> line.contains("attacks[1].steps: must be ≥ 1, was 0"));
  }

  @Test
  void anEntryThatIsItselfWrongIsNotSoughtAsASource() throws IOException {
    validate(GOOD.replace("filters", "filter").replace("steps: 5", "from: natural"))
        .refusedWith("entries[0].model.filter: unknown key");
  }

  @Test
  void aSuiteNeedsEntries() throws IOException {
    String head = GOOD.substring(0, GOOD.indexOf("entries:"));
    String tail = GOOD.substring(GOOD.indexOf("attacks:"));
    validate(head + tail).refusedWith("entries: a suite needs at least one entry");
    validate(head + "entries: []\n" + tail)
        .refusedWith("entries: a suite needs at least one entry");
    validate(head + "entries:\n" + tail).refusedWith("entries: must be a list, was left empty");
  }

  @Test
  void twoEntriesOfOneName() throws IOException {
    validate(GOOD.replace("attacks:", "  - { name: natural, model: convnet }\nattacks:"))
        .refusedWith("entries: two entries have the name 'natural'; give one another 'name'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing yet\n", "\n\n"})
  void anEmptyFileIsToldSo(String suite) throws IOException {
    validate(suite).refusedWith("suite.yaml: is empty; a suite is a map of keys");
  }

  @Test
  void whatIsNoYamlIsToldWithLineAndColumn() throws IOException {
    validate(GOOD.replace("  - { norm", "\t- { norm"))
        .refusedWith("suite.yaml:5:1: not valid YAML", "TAB");
    validate(GOOD.replace("seed: 1", "seed: 1\nseed: 2"))
        .refusedWith("suite.yaml:3:5: not valid YAML: Duplicate field 'seed'");
    validate(GOOD + "}\n").refusedWith("suite.yaml:15:1: not valid YAML: expected <block end>");
    validate(GOOD + "---\n" + GOOD).refusedWith("suite.yaml:16: a second document");
    validate("suite: " + "[".repeat(20_000)).refusedWith("not valid YAML");
  }

  @Test
  void whatIsNoMapOrNoTextIsToldSo() throws IOException {
    validate("hello\n").refusedWith("a suite is a map of keys");
    validate("- a\n- b\n").refusedWith("a suite is a map of keys");
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "title: \"ä\"\n".getBytes(StandardCharsets.ISO_8859_1));
    CapturedRun.of("validate", latin).refusedWith("latin.yaml: is not text in UTF-8");
  }

  @Test
  void filesThatAreNotThere() {
    CapturedRun.of("validate", folder).refusedWith("is a folder; give a suite file");
    CapturedRun.of("validate", folder.resolve("none.yaml"))
        .refusedWith("none.yaml: no such suite file");
    CapturedRun.of("validate", "quikstart").refusedWith("did you mean 'quickstart'?");
    CapturedRun.of("run", "quickstart.yaml").refusedWith("did you mean 'quickstart'?");
    CapturedRun.of("plan", "").refusedWith("'': no such suite file");
  }

  @Test
  void namesThatWouldCommandATerminalAreRefusedAndShownHarmlessly() throws IOException {
    CapturedRun run = validate(GOOD.replace("name: natural", "name: \"a\\e[31mred\\a\""));
    run.refusedWith("entries: the name 'a�[31mred�' has control characters in it");
    assertThat(validate(GOOD.replace("seed: 1", "\"s\\e[31m\": 1")).text()).doesNotContain("\033");
    validate(GOOD.replace("name: natural", "name: " + "x".repeat(500)))
        .refusedWith("has 500 characters; at most 200 are taken");
    validate(GOOD.replace("suite: tiny", "suite: " + "x".repeat(500)))
        .refusedWith("suite: must be at most 100 letters");
  }

  @Test
  void formulasAndMarkupAreOrdinaryNames() throws IOException {
    for (String name : List.of("=cmd()", "<script>alert(1)</script>", "@x", "μ = 0.38")) {
      CapturedRun run = validate(GOOD.replace("name: natural", "name: \"" + name + "\""));
      assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void aModelThatDoesNotFitTheDataIsToldBeforeAnythingIsTrained() throws IOException {
    Path suite = folder.resolve("deep.yaml");
    Files.writeString(suite, GOOD.replace("[4, 8]", "[4, 4, 4, 4, 4, 4, 4]"));
    CapturedRun.of("run", suite, "--out", folder.resolve("out"))
        .refusedWith("entry 'natural': convnet: images of 28×28×1 leave no pixel");
    Files.writeString(suite, GOOD.replace("seed: 1", "samples: { indices: [0, 40] }"));
    CapturedRun.of("plan", suite, "--out", folder.resolve("out"))
        .refusedWith("samples.indices[1]: there is no test image 40; the data set has 40, from 0");
    assertThat(folder.resolve("out/manifest.json")).doesNotExist();
  }
}
