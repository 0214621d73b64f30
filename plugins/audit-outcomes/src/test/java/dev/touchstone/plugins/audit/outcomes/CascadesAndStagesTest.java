package dev.touchstone.plugins.audit.outcomes;

import static dev.touchstone.testkit.TestResults.attack;
import static dev.touchstone.testkit.TestResults.entry;
import static dev.touchstone.testkit.TestResults.named;
import static dev.touchstone.testkit.TestResults.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Attacks that are run only on what earlier ones left. */
class CascadesAndStagesTest {

  private static final ShareParameters SHARE = new ShareParameters(0.01, 0.001);
  private static final LevelParameters LEVEL = new LevelParameters(0.001);
  private static final Threat THREAT = new NormBall(Norm.LINF, 0.3);
  private static final ComponentUse FGSM = use("fgsm", List.of("gradients"), "{}");
  private static final ComponentUse PGD = use("pgd", List.of("gradients"), "{\"steps\":40}");
  private static final ComponentUse SQUARE = use("square", List.of("linf", "scores"), "{}");
  private static final ComponentUse NOISE = use("noise", List.of("labels"), "{}");
  private static final String CLEAN = "C".repeat(1000);

  private static ComponentUse ensemble(String... ids) {
    return use(
        "ensemble",
        List.of("stages"),
        "{\"attacks\":[{\"id\":\"" + String.join("\"},{\"id\":\"", ids) + "\"}]}");
  }

  /** Breaks as many samples by one stage, then as many by another, and none of the others. */
  private static AttackResults stages(
      ComponentUse use, String first, int byFirst, String second, int bySecond) {
    int broken = byFirst + bySecond;
    AttackResults plain = attack(use, THREAT, "B".repeat(broken) + "R".repeat(1000 - broken));
    List<SampleOutcome> outcomes = new ArrayList<>();
    for (SampleOutcome each : plain.outcomes()) {
      String stage = each.sample() < byFirst ? first : each.sample() < broken ? second : "";
      outcomes.add(
          new SampleOutcome(
              each.sample(),
              each.label(),
              each.status(),
              each.prediction(),
              each.margin(),
              each.distanceLinf(),
              each.distanceL2(),
              each.queries(),
              each.gradientQueries(),
              each.projected(),
              each.flatGradientQueries(),
              each.flatLosses(),
              each.flatQueries(),
              each.distanceL1(),
              each.distanceL0(),
              stage));
    }
    return new AttackResults(
        plain.name(),
        use,
        Optional.empty(),
        THREAT,
        plain.planned(),
        outcomes,
        List.of(),
        List.of(),
        1);
  }

  private static List<Severity> severities(List<Flag> flags) {
    return flags.stream().map(Flag::severity).toList();
  }

  private static List<Flag> blackBox(AttackResults... attacks) {
    return BlackBoxStrongerFactory.flags(entry("a", CLEAN, attacks), SHARE);
  }

  @Test
  void aStageThatFindsAFewMoreIsANote() {
    for (int more : List.of(2, 10, 100)) {
      List<Flag> flags = blackBox(stages(ensemble("apgd", "square"), "apgd", 600, "square", more));

      assertThat(severities(flags)).as("%d more", more).containsExactly(Severity.NOTE);
      assertThat(flags.get(0).finding())
          .isEqualTo(
              Wording.of(
                  "score-based attacks broke %1$d samples, and white-box attacks (ensemble) left"
                      + " %1$d of them; 600 others were broken before their turn; of the 1,000"
                      + " samples that both met, score-based attacks alone broke %1$d and white-box"
                      + " attacks alone 600",
                  more));
    }
    assertThat(
            severities(
                NoiseStrongerFactory.flags(
                    entry("a", CLEAN, stages(ensemble("apgd", "noise"), "apgd", 600, "noise", 10)),
                    SHARE)))
        .containsExactly(Severity.NOTE);
  }

  @Test
  void aStageThatFindsMoreThanAllBeforeItIsSerious() {
    assertThat(severities(blackBox(stages(ensemble("apgd", "square"), "apgd", 10, "square", 100))))
        .containsExactly(Severity.SERIOUS);
  }

  /** Whether gradients would have broken them, nobody knows. */
  @Test
  void whatWasBrokenBeforeWhiteBoxAttacksHadTheirTurnIsNotMissed() {
    assertThat(blackBox(stages(ensemble("square", "apgd"), "square", 100, "apgd", 10))).isEmpty();
    assertThat(blackBox(stages(ensemble("square", "nes"), "square", 100, "nes", 10))).isEmpty();
    assertThat(
            blackBox(
                attack(SQUARE, THREAT, "B".repeat(100) + "R".repeat(900)),
                attack(PGD, THREAT, "E".repeat(100) + "B".repeat(10) + "R".repeat(890))))
        .isEmpty();
  }

  @Test
  void whatACascadeSparesAFamilyCountsAsMet() {
    AttackResults before = attack(PGD, THREAT, "B".repeat(900) + "R".repeat(100));
    String after = "E".repeat(900) + "B".repeat(8) + "R".repeat(92);
    List<Flag> flags = blackBox(before, attack(SQUARE, THREAT, after));

    assertThat(severities(flags)).containsExactly(Severity.NOTE);
    assertThat(flags.get(0).finding())
        .contains("broke 8 samples", "900 others", "of the 1,000 samples", "alone 900");
    assertThat(
            severities(
                NoiseStrongerFactory.flags(
                    entry("a", CLEAN, before, attack(NOISE, THREAT, after)), SHARE)))
        .containsExactly(Severity.NOTE);
    assertThat(
            severities(blackBox(before, attack(SQUARE, THREAT, "E".repeat(900) + "B".repeat(100)))))
        .containsExactly(Severity.WARNING);
  }

  @Test
  void oneStepAfterManyIsNoStronger() {
    AttackResults many = attack(PGD, THREAT, "B".repeat(900) + "R".repeat(100));
    AttackResults one = attack(FGSM, THREAT, "E".repeat(900) + "B".repeat(20) + "R".repeat(80));
    AttackResults first = attack(FGSM, THREAT, "B".repeat(20) + "R".repeat(980));
    AttackResults then = attack(PGD, THREAT, "E".repeat(20) + "R".repeat(980));

    assertThat(OneStepStrongerFactory.flags(entry("a", CLEAN, many, one), LEVEL)).isEmpty();
    assertThat(OneStepStrongerFactory.flags(entry("a", CLEAN, first, then), LEVEL)).isEmpty();
  }

  /** Twelve more are many of the 400 that were left, and few of the thousand. */
  @Test
  void whatMoreStepsGainInACascadeIsAShareOfAllSamples() {
    ComponentUse longer = use("pgd", List.of("gradients"), "{\"steps\":200}");
    List<Flag> flags =
        NotConvergedFactory.flags(
            entry(
                "a",
                CLEAN,
                attack(PGD, THREAT, "B".repeat(600) + "R".repeat(400)),
                attack(longer, THREAT, "E".repeat(600) + "B".repeat(12) + "R".repeat(388))),
            SHARE);

    assertThat(severities(flags)).containsExactly(Severity.NOTE);
    assertThat(flags.get(0).finding()).contains("broke 12 more of 1,000 samples");
    assertThat(
            severities(
                NotConvergedFactory.flags(
                    entry(
                        "a",
                        CLEAN,
                        attack(PGD, THREAT, "B".repeat(600) + "R".repeat(400)),
                        attack(longer, THREAT, "E".repeat(600) + "B".repeat(40) + "R".repeat(360))),
                    SHARE)))
        .containsExactly(Severity.WARNING);
  }

  @Test
  void whatEarlierAttacksBreakAtALargerRadiusIsBrokenThere() {
    AttackResults smaller =
        attack(PGD, new NormBall(Norm.LINF, 0.1), "B".repeat(20) + "R".repeat(980));
    AttackResults larger = attack(PGD, THREAT, "R".repeat(20) + "E".repeat(880) + "R".repeat(100));
    AttackResults weaker = attack(PGD, THREAT, "R".repeat(20) + "E".repeat(2) + "R".repeat(978));

    assertThat(RisesWithEpsilonFactory.flags(entry("a", CLEAN, smaller, larger), LEVEL)).isEmpty();
    assertThat(severities(RisesWithEpsilonFactory.flags(entry("a", CLEAN, smaller, weaker), LEVEL)))
        .containsExactly(Severity.WARNING);
  }

  /** Nine are left of the hundred that came to the attack's turn, and of the thousand. */
  @Test
  void whatIsLeftInACascadeIsAShareOfAllSamples() {
    AttackResults before = attack(NOISE, THREAT, "B".repeat(900) + "R".repeat(100));
    AttackResults pgd = attack(PGD, THREAT, "E".repeat(900) + "B".repeat(91) + "R".repeat(9));
    List<ComponentUse> random = List.of(use("resize-and-pad", List.of("stochastic"), "{}"));
    List<ComponentUse> thresholded = List.of(use("thresholding", List.of("sigmoid"), "{}"));

    List<Flag> eot = NoEotFactory.flags(entry("a", random, CLEAN, before, pgd), SHARE);
    List<Flag> surrogate =
        SurrogateAloneFactory.flags(entry("a", thresholded, CLEAN, before, pgd), SHARE);

    assertThat(severities(eot)).containsExactly(Severity.NOTE);
    assertThat(eot.get(0).finding()).startsWith("9 of 1,000 samples");
    assertThat(severities(surrogate)).containsExactly(Severity.NOTE);
    assertThat(surrogate.get(0).finding()).startsWith("9 of 1,000 samples");
  }

  @Test
  void stagesOfATransferredEnsembleAreTransfer() {
    AttackResults transferred =
        named("t", Optional.of("b"), stages(ensemble("apgd", "square"), "apgd", 10, "square", 100));

    assertThat(blackBox(attack(PGD, THREAT, "R".repeat(1000)), transferred))
        .singleElement()
        .satisfies(flag -> assertThat(flag.finding()).startsWith("transfer attacks broke 110"));
  }

  @Test
  void stagesWithEotAreEot() {
    ComponentUse rand =
        use(
            "autoattack-rand",
            List.of("stages", "eot"),
            "{\"attacks\":[{\"id\":\"apgd\",\"eot-samples\":20}]}");
    List<ComponentUse> random = List.of(use("resize-and-pad", List.of("stochastic"), "{}"));

    assertThat(
            NoEotFactory.flags(entry("a", random, CLEAN, stages(rand, "apgd", 20, "", 0)), SHARE))
        .isEmpty();
  }
}
