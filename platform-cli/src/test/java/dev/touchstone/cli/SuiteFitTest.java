package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit is told before anything is trained, all of it at once. */
class SuiteFitTest {

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private CapturedRun command(String command, String suite) throws IOException {
    Path file = Files.writeString(folder.resolve("suite.yaml"), suite);
    return command.equals("validate")
        ? CapturedRun.of(command, file, "--plugins", plugins)
        : CapturedRun.of(command, file, "--plugins", plugins, "--out", folder.resolve("out"));
  }

  private List<String> refusals(CapturedRun run) {
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(folder.resolve("out/manifest.json")).as("the run has not begun").doesNotExist();
    return run.err().stream()
        .filter(line -> line.contains("suite.yaml: "))
        .map(line -> line.substring(line.indexOf("suite.yaml: ") + "suite.yaml: ".length()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "plan", "run"})
  void allThatDoesNotFitIsToldAtOnce(String command) throws IOException {
    CapturedRun run =
        command(
            command,
            """
            suite: misfits
            dataset: { id: strokes, train: 30, test: 20 }
            samples: { limit: 10 }
            threats: [{ norm: linf, epsilon: [0.1, 0.3] }]
            entries:
              - { name: plain, model: &NET, training: { epochs: 1 } }
              - name: thresholded
                model: &NET
                defenses: [thresholding]
                training: { epochs: 1 }
              - name: hardened
                model: &NET
                defenses:
                  - { id: adversarial-training, epsilon: 0.1, attack: { id: pgd, surrogate: nix } }
                training: { epochs: 1 }
              - name: bounded
                model: &NET
                defenses:
                  - { id: randomized-smoothing, sigma: 0.2 }
                  - { id: ibp-training, epsilon: 0.1, ramp: 1 }
                training: { epochs: 2 }
              - { name: deep, model: { id: convnet, filters: [1, 1, 1, 1, 1, 1] } }
            attacks:
              - fgsm
              - { id: pgd, name: aimed, goal: fixed-target, target: 10 }
              - { id: pgd, name: surrogate, surrogate: sigmoid }
              - { id: pgd, name: replayed, from: plain, surrogate: nix }
              - { id: pgd, name: fitting, surrogate: sigmoid, entries: [thresholded] }
              - { id: apgd, name: every, surrogate: all, judge-draws: 5 }
            certifiers: [bounds, binary, smoothing]
            analyses:
              - { id: prototypes, entries: [plain] }
              - { id: confusion, entries: [plain, thresholded], attack: { id: pgd, surrogate: nix } }
            """
                .replace("&NET", "{ id: convnet, filters: [2, 3], kernel: 3, hidden: 8 }"));
    String where = "; name the entries that it fits under 'entries'";
    assertThat(refusals(run))
        .containsExactly(
            "entry 'hardened': robust validation is to hold out 1000 images, and there are only 30"
                + " to train on; hold out fewer",
            "entry 'hardened': attack pgd: surrogate 'nix' is unknown: this entry needs none, leave"
                + " it out",
            "entry 'bounded': ibp-training: intervals cannot pass the input defense in front of the"
                + " network: operation Add 'Add'; of input defenses only thresholding can be"
                + " combined with it",
            "entry 'deep': convnet: images of 28×28×1 leave no pixel for convolution 6 of 6, as"
                + " each is followed by 2×2 pooling; give fewer filters",
            "attacks[1]: attack pgd: target 10 is not a class of the data set: give one of 0 to 9",
            "attacks[2]: entries 'plain', 'hardened', 'bounded': attack pgd: surrogate 'sigmoid' is"
                + " unknown: this entry needs none, leave it out"
                + where,
            "attacks[3]: attack pgd: surrogate 'nix' is unknown: this entry needs none, leave it"
                + " out",
            "attacks[5].judge-draws: entries 'plain', 'thresholded', 'hardened': the entry is not"
                + " random, and one draw of its answer is like another"
                + where,
            "certifiers[0]: entry 'thresholded': the network cannot be bounded: operation Cast"
                + " 'Cast': there are no bounds for this type"
                + where,
            "certifiers[0]: entry 'bounded': bounds: the entry answers at random, and bounds hold"
                + " for one function only"
                + where,
            "certifiers[1]: entries 'plain', 'hardened', 'bounded': binary: the entry's first"
                + " defense must make pixels 0 or 1, as 'thresholding' does; use the certifier"
                + " 'bounds' for other entries"
                + where,
            "certifiers[2]: entries 'plain', 'thresholded', 'hardened': smoothing: the entry cannot"
                + " be certified: it has no such defense; let 'randomized-smoothing' be the first"
                + " of the entry's defenses, or use another certifier"
                + where,
            "analyses[0]: entry 'plain' lacks the outputs code and the values prototype-images,"
                + " prototypes, prototype-logits; leave it out of the analysis' entries (it shows"
                + " the outputs conv1, conv2, fc1)",
            "analyses[1]: entry 'plain': attack pgd: surrogate 'nix' is unknown: this entry needs"
                + " none, leave it out"
                + where,
            "analyses[1]: entry 'thresholded': attack pgd: surrogate 'nix' is unknown: this entry"
                + " offers straight-through, sigmoid"
                + where);
  }

  private static final String READY =
      """
      suite: ready
      dataset: squares
      threats: [{ norm: linf, epsilon: 0.1 }, { norm: l2, epsilon: 1 }]
      entries: [{ name: rule, model: brightness }]
      attacks: [pgd]
      certifiers: [{ id: proof, way: picky }, bounds]
      analyses: [{ id: inversion, samples: 2 }]
      """;

  @ParameterizedTest
  @ValueSource(strings = {"plan", "run"})
  void aReadyClassifierIsOpenedForWhoeverAsks(String command) throws IOException {
    assertThat(refusals(command(command, READY)))
        .containsExactly(
            "attacks[0]: attack pgd: needs gradients, which this entry does not give: use an attack"
                + " that only queries it",
            "certifiers[0]: at L2 ε=1.0: picky proofs are for L∞ only; name the threats that it"
                + " fits under 'threats'",
            "certifiers[1]: bounds: only networks that are built as graphs can be certified; use"
                + " another certifier for this entry",
            "analyses[0]: entry 'rule' lacks the outputs reconstruction; leave it out of the"
                + " analysis' entries (it shows the outputs none)");
  }

  @Test
  void aReadyClassifierThatCannotBeOpenedIsToldOnceForItsEntry() throws IOException {
    String suite =
        READY
            .replace("model: brightness", "model: { id: brightness, scale: -1 }")
            .replace("[{ id: proof, way: picky }, bounds]", "[proof]");
    assertThat(refusals(command("plan", suite)))
        .containsExactly("entry 'rule': brightness: logits cannot be turned round");
  }

  @Test
  void withoutTheDataValidateSaysWhatItLeavesToPlan() throws IOException {
    CapturedRun run = command("validate", READY);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .anyMatch(
            line ->
                line.startsWith(
                    "What squares holds is known when it is loaded: 'touchstone plan'"));
  }

  @Test
  void limitsBeyondTheDataAreNotedByValidate() throws IOException {
    String suite =
        """
        suite: limits
        dataset: { id: strokes, train: 10, test: 20 }
        samples: &SAMPLES
        threats: [{ norm: linf, epsilon: 0.1 }]
        entries: [{ model: { id: convnet, filters: [2], hidden: 8 } }]
        attacks: [{ id: fgsm, limit: 21 }]
        """;
    CapturedRun run = command("validate", suite.replace("&SAMPLES", "{ train-limit: 11 }"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.err())
        .containsExactly(
            "note: samples.train-limit is 11, but there are only 10 training images: all of them"
                + " are taken",
            "note: attacks[0].limit is 21, but there are only 20 samples in this suite: all of them"
                + " are taken");
    assertThat(refusals(command("validate", suite.replace("&SAMPLES", "{ indices: [3, 20] }"))))
        .containsExactly(
            "samples.indices[1]: there is no test image 20; the data set has 20, from 0");
  }
}
