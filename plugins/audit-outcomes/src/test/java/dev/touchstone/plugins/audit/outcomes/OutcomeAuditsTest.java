package dev.touchstone.plugins.audit.outcomes;

import static dev.touchstone.testkit.TestResults.attack;
import static dev.touchstone.testkit.TestResults.entry;
import static dev.touchstone.testkit.TestResults.named;
import static dev.touchstone.testkit.TestResults.suite;
import static dev.touchstone.testkit.TestResults.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each audit on both sides of what it tests: an evaluation that it flags, and one beside it. */
class OutcomeAuditsTest {

  private static final ShareParameters SHARE = new ShareParameters(0.01, 0.001);
  private static final LevelParameters LEVEL = new LevelParameters(0.001);
  private static final Threat SMALL = new NormBall(Norm.LINF, 0.1);
  private static final Threat LARGE = new NormBall(Norm.LINF, 0.3);
  private static final ComponentUse FGSM = use("fgsm", List.of("gradients"), "{}");
  private static final ComponentUse PGD = use("pgd", List.of("gradients"), "{\"steps\":40}");
  private static final ComponentUse SQUARE = use("square", List.of("linf", "scores"), "{}");
  private static final ComponentUse HOPS = use("hop-skip-jump", List.of("labels"), "{}");
  private static final ComponentUse NOISE = use("noise", List.of("labels"), "{}");
  private static final String CLEAN = "C".repeat(100);

  private static String of(int broken) {
    return "B".repeat(broken) + "R".repeat(100 - broken);
  }

  private static List<Severity> severities(List<Flag> flags) {
    return flags.stream().map(Flag::severity).toList();
  }

  @Test
  void gradientsWithoutASignalCountOnlyWhereNothingElseMoved() {
    String stood = "Z".repeat(50) + "B".repeat(50);
    List<Flag> alone =
        GradientSignalFactory.flags(entry("a", CLEAN, attack(PGD, LARGE, stood)), SHARE);
    List<Flag> beside =
        GradientSignalFactory.flags(
            entry("a", CLEAN, attack(PGD, LARGE, stood), attack(SQUARE, LARGE, of(50))), SHARE);
    List<Flag> few =
        GradientSignalFactory.flags(
            entry("a", CLEAN, attack(PGD, LARGE, "Z" + "B".repeat(99))), SHARE);

    assertThat(severities(alone)).containsExactly(Severity.SERIOUS);
    assertThat(alone.get(0).finding())
        .isEqualTo(
            "attack pgd stood still for lack of a gradient on 50 of the 100 samples that it"
                + " attacked, and nothing else moved on 50 of them");
    assertThat(severities(beside)).containsExactly(Severity.NOTE);
    assertThat(severities(few)).containsExactly(Severity.NOTE);
    assertThat(GradientSignalFactory.flags(entry("a", CLEAN, attack(PGD, LARGE, of(50))), SHARE))
        .isEmpty();
  }

  @Test
  void blackBoxAttacksMustNotFindWhatWhiteBoxAttacksLeft() {
    EntryResults masked =
        entry("a", CLEAN, attack(PGD, LARGE, of(10)), attack(HOPS, LARGE, of(40)));
    List<Flag> flags = BlackBoxStrongerFactory.flags(masked, SHARE);

    assertThat(severities(flags)).containsExactly(Severity.SERIOUS);
    assertThat(flags.get(0).finding())
        .isEqualTo(
            "decision-based attacks broke 40 samples, and white-box attacks (pgd) left 30 of them;"
                + " of the 100 samples that both met, decision-based attacks alone broke 30 and"
                + " white-box attacks alone 0");
    assertThat(flags.get(0).count()).isEqualTo(30);
  }

  @Test
  void blackBoxAttacksThatFindOthersAreAWarningAndOneSampleIsANote() {
    EntryResults others =
        entry(
            "a",
            CLEAN,
            attack(PGD, LARGE, of(60)),
            attack(SQUARE, LARGE, "R".repeat(50) + "B".repeat(20) + "R".repeat(30)));
    EntryResults one =
        entry(
            "a",
            CLEAN,
            attack(PGD, LARGE, of(60)),
            attack(SQUARE, LARGE, "R".repeat(30) + "B".repeat(31) + "R".repeat(39)));

    assertThat(severities(BlackBoxStrongerFactory.flags(others, SHARE)))
        .containsExactly(Severity.WARNING);
    assertThat(severities(BlackBoxStrongerFactory.flags(one, SHARE)))
        .containsExactly(Severity.NOTE);
  }

  @Test
  void whatAWhiteBoxAttackFoundAtASmallerThreatCountsForTheFamily() {
    EntryResults found =
        entry(
            "a",
            CLEAN,
            attack(PGD, SMALL, of(40)),
            attack(PGD, LARGE, of(0)),
            attack(SQUARE, LARGE, of(40)));

    assertThat(BlackBoxStrongerFactory.flags(found, SHARE)).isEmpty();
  }

  @Test
  void transferCountsAsAFamilyUnlessTheSourceIsTheEntryItself() {
    EntryResults transferred =
        entry(
            "a",
            CLEAN,
            attack(PGD, LARGE, of(0)),
            named("t", Optional.of("b"), attack(PGD, LARGE, of(20))));
    EntryResults own =
        entry(
            "a",
            CLEAN,
            attack(PGD, LARGE, of(0)),
            named("t", Optional.of("a"), attack(PGD, LARGE, of(20))));

    assertThat(BlackBoxStrongerFactory.flags(transferred, SHARE))
        .singleElement()
        .satisfies(flag -> assertThat(flag.finding()).startsWith("transfer attacks broke 20"));
    assertThat(BlackBoxStrongerFactory.flags(own, SHARE)).isEmpty();
  }

  /** What nobody searched for is no attack of any family. */
  @Test
  void drawnCorruptionsAndImagesFromElsewhereBelongToNoFamily() {
    for (String id : List.of("corruptions", "candidates")) {
      ComponentUse given = use(id, List.of("labels"), "{}");
      EntryResults entry =
          entry("a", CLEAN, attack(PGD, LARGE, of(0)), attack(given, LARGE, of(40)));

      assertThat(BlackBoxStrongerFactory.flags(entry, SHARE)).as(id).isEmpty();
      assertThat(NoiseStrongerFactory.flags(entry, SHARE)).as(id).isEmpty();
    }
  }

  @Test
  void noiseMustNotFindWhatASearchMisses() {
    EntryResults noisy = entry("a", CLEAN, attack(PGD, LARGE, of(5)), attack(NOISE, LARGE, of(25)));
    EntryResults quiet = entry("a", CLEAN, attack(PGD, LARGE, of(25)), attack(NOISE, LARGE, of(5)));

    assertThat(severities(NoiseStrongerFactory.flags(noisy, SHARE)))
        .containsExactly(Severity.SERIOUS);
    assertThat(BlackBoxStrongerFactory.flags(noisy, SHARE)).isEmpty();
    assertThat(NoiseStrongerFactory.flags(quiet, SHARE)).isEmpty();
  }

  @Test
  void oneStepMustNotFindMoreThanMany() {
    // Ten samples to one side and none to the other: p = 2^-10 < 0.001; nine: p = 2^-9.
    EntryResults rough = entry("a", CLEAN, attack(FGSM, LARGE, of(20)), attack(PGD, LARGE, of(10)));
    EntryResults chance =
        entry("a", CLEAN, attack(FGSM, LARGE, of(20)), attack(PGD, LARGE, of(11)));

    List<Flag> flags = OneStepStrongerFactory.flags(rough, LEVEL);
    assertThat(severities(flags)).containsExactly(Severity.SERIOUS);
    assertThat(flags.get(0).probability()).isEqualTo(Math.pow(2, -10), within());
    assertThat(OneStepStrongerFactory.flags(chance, LEVEL)).isEmpty();
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void theLongestRunMustNotGainOnTheNextLongest() {
    ComponentUse longer = use("pgd", List.of("gradients"), "{\"steps\":100,\"restarts\":5}");
    ComponentUse longest = use("pgd", List.of("gradients"), "{\"steps\":200,\"restarts\":5}");
    ComponentUse margin =
        use("pgd", List.of("gradients"), "{\"steps\":500,\"restarts\":5,\"loss\":\"margin\"}");
    EntryResults moving =
        entry("a", CLEAN, attack(PGD, LARGE, of(20)), attack(longer, LARGE, of(40)));
    EntryResults settled =
        entry(
            "a",
            CLEAN,
            attack(PGD, LARGE, of(20)),
            attack(longer, LARGE, of(40)),
            attack(longest, LARGE, of(41)));
    EntryResults another =
        entry("a", CLEAN, attack(PGD, LARGE, of(20)), attack(margin, LARGE, of(40)));

    List<Flag> flags = NotConvergedFactory.flags(moving, SHARE);
    assertThat(severities(flags)).containsExactly(Severity.WARNING);
    assertThat(flags.get(0).finding())
        .isEqualTo("pgd (500 steps in all) broke 20 more of 100 samples than pgd (40 steps)");
    assertThat(NotConvergedFactory.flags(settled, SHARE)).isEmpty();
    assertThat(NotConvergedFactory.flags(another, SHARE)).isEmpty();
  }

  @Test
  void aLargerBallMustNotHoldLess() {
    EntryResults rising = entry("a", CLEAN, attack(PGD, SMALL, of(30)), attack(PGD, LARGE, of(15)));
    EntryResults falling =
        entry("a", CLEAN, attack(PGD, SMALL, of(15)), attack(PGD, LARGE, of(30)));

    assertThat(RisesWithEpsilonFactory.flags(rising, LEVEL))
        .singleElement()
        .satisfies(flag -> assertThat(flag.threat()).contains(LARGE));
    assertThat(RisesWithEpsilonFactory.flags(falling, LEVEL)).isEmpty();
  }

  @Test
  void nothingIsRobustWhereEveryBallHoldsTheGreyImage() {
    Threat half = new NormBall(Norm.LINF, 0.5);
    EntryResults blind = entry("a", CLEAN, attack(PGD, half, of(70)));
    EntryResults honest = entry("a", CLEAN, attack(PGD, half, of(92)));
    EntryResults smaller = entry("a", CLEAN, attack(PGD, new NormBall(Norm.LINF, 0.49), of(70)));

    assertThat(severities(LargeEpsilonFactory.flags(suite(blind), 0, LEVEL)))
        .containsExactly(Severity.SERIOUS);
    assertThat(LargeEpsilonFactory.flags(suite(honest), 0, LEVEL)).isEmpty();
    assertThat(LargeEpsilonFactory.flags(suite(smaller), 0, LEVEL)).isEmpty();
  }

  @Test
  void aSurrogateNeedsAnAttackThatDoesNotFollowIt() {
    List<ComponentUse> defense =
        List.of(use("thresholding", List.of("straight-through", "sigmoid"), "{}"));
    ComponentUse flip = use("flip", List.of("gradients"), "{}");
    EntryResults alone = entry("a", defense, CLEAN, attack(PGD, LARGE, of(20)));

    assertThat(severities(SurrogateAloneFactory.flags(alone, SHARE)))
        .containsExactly(Severity.WARNING);
    for (ComponentUse other : List.of(SQUARE, HOPS, flip)) {
      assertThat(
              SurrogateAloneFactory.flags(
                  entry(
                      "a",
                      defense,
                      CLEAN,
                      attack(PGD, LARGE, of(20)),
                      attack(other, LARGE, of(20))),
                  SHARE))
          .isEmpty();
    }
    assertThat(SurrogateAloneFactory.flags(entry("a", CLEAN, attack(PGD, LARGE, of(20))), SHARE))
        .isEmpty();
    assertThat(
            severities(
                SurrogateAloneFactory.flags(
                    entry("a", defense, CLEAN, attack(PGD, LARGE, of(98))), SHARE)))
        .containsExactly(Severity.NOTE);
  }

  @Test
  void aRandomEntryNeedsEot() {
    List<ComponentUse> one = List.of(use("resize-and-pad", List.of("stochastic"), "{}"));
    List<ComponentUse> mean =
        List.of(use("randomized-smoothing", List.of("stochastic"), "{\"draws\":16}"));
    ComponentUse eot = use("pgd", List.of("gradients"), "{\"eot-samples\":10}");

    assertThat(
            severities(
                NoEotFactory.flags(entry("a", one, CLEAN, attack(PGD, LARGE, of(20))), SHARE)))
        .containsExactly(Severity.WARNING);
    assertThat(
            severities(
                NoEotFactory.flags(entry("a", mean, CLEAN, attack(PGD, LARGE, of(20))), SHARE)))
        .containsExactly(Severity.NOTE);
    assertThat(NoEotFactory.flags(entry("a", one, CLEAN, attack(eot, LARGE, of(20))), SHARE))
        .isEmpty();
    assertThat(NoEotFactory.flags(entry("a", CLEAN, attack(PGD, LARGE, of(20))), SHARE)).isEmpty();
  }

  @Test
  void cleanAccuracyMustBeAboveAGuess() {
    String guess = "C" + "W".repeat(9);
    assertThat(severities(NearChanceFactory.flags(suite(entry("a", guess.repeat(10))), 0)))
        .containsExactly(Severity.SERIOUS);
    assertThat(NearChanceFactory.flags(suite(entry("a", CLEAN)), 0)).isEmpty();
  }

  @Test
  void tiedLogitsAndProjectedCandidatesAreMoreThanANoteOnlyWhereTheyAreMany() {
    String odd = "TP".repeat(20) + "B".repeat(60);
    String rare = "TP" + "B".repeat(98);

    EntryResults many = entry("a", "T".repeat(20) + "C".repeat(80), attack(PGD, LARGE, odd));
    assertThat(severities(TiedLogitsFactory.flags(many, SHARE)))
        .containsExactly(Severity.WARNING, Severity.WARNING);
    assertThat(severities(LeftBallFactory.flags(many, SHARE))).containsExactly(Severity.WARNING);
    EntryResults few = entry("a", CLEAN, attack(PGD, LARGE, rare));
    assertThat(severities(TiedLogitsFactory.flags(few, SHARE))).containsExactly(Severity.NOTE);
    assertThat(severities(LeftBallFactory.flags(few, SHARE))).containsExactly(Severity.NOTE);
    EntryResults none = entry("a", CLEAN, attack(PGD, LARGE, of(50)));
    assertThat(TiedLogitsFactory.flags(none, SHARE)).isEmpty();
    assertThat(LeftBallFactory.flags(none, SHARE)).isEmpty();
  }

  private static List<Flag> ties(int entry, EntryResults... entries) {
    return new TieFactory().create(new TieFactory.Parameters(0.05)).examine(suite(entries), entry);
  }

  @Test
  void aLeadThatChanceExplainsIsATie() {
    // Apart on five samples, all to one side: p = 2 · 2^-5 = 0.0625; on six: 0.03125.
    EntryResults first = entry("first", CLEAN, attack(PGD, LARGE, of(10)));
    EntryResults near = entry("near", CLEAN, attack(PGD, LARGE, of(15)));
    EntryResults far = entry("far", CLEAN, attack(PGD, LARGE, of(16)));

    List<Flag> tie = ties(0, first, near);
    assertThat(severities(tie)).containsExactly(Severity.NOTE);
    assertThat(tie.get(0).probability()).isEqualTo(0.0625, within());
    assertThat(tie.get(0).finding())
        .startsWith("it is ahead of near by 5.00 points on 100 samples");
    assertThat(ties(1, first, near)).isEmpty();
    assertThat(ties(0, first, far)).isEmpty();
  }

  /** They differ in their seed alone: nobody ranks them. */
  @Test
  void trainingsOfOneEntryAreNoRivals() {
    EntryResults one = trained("madry", 1, of(10));
    EntryResults other = trained("madry", 2, of(15));
    EntryResults rival = trained("trades", 2, of(15));

    assertThat(ties(0, one, other)).isEmpty();
    assertThat(severities(ties(0, one, rival))).containsExactly(Severity.NOTE);
  }

  private static EntryResults trained(String name, long seed, String statuses) {
    EntryResults entry = entry(name, CLEAN, attack(PGD, LARGE, statuses));
    SeededTraining training = new SeededTraining(name, seed);
    return new EntryResults(
        training.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.cleanCount(),
        entry.cleanFailures(),
        entry.attacks(),
        entry.certifications(),
        entry.tables(),
        entry.sections(),
        Optional.of(training));
  }

  @Test
  void suitesOfVeryManyEntriesAreNotHeldPairByPair() {
    EntryResults first = entry("first", CLEAN, attack(PGD, LARGE, of(10)));
    EntryResults near = entry("near", CLEAN, attack(PGD, LARGE, of(11)));
    EntryResults[] hundred = new EntryResults[100];
    Arrays.fill(hundred, near);
    hundred[0] = first;
    EntryResults[] more = Arrays.copyOf(hundred, 101);
    more[100] = near;

    assertThat(ties(0, hundred)).hasSize(1);
    assertThat(ties(0, more)).isEmpty();
  }
}
