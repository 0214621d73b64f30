package dev.touchstone.reports.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.PairedDifference;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.TinyResults;
import dev.touchstone.reports.leaderboard.RobustSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs, their adjustment and ranks, traced by hand. */
class ComparisonTest {

  private static final Threat THREAT = new NormBall(Norm.LINF, 0.1);
  private static final Optional<Threat> AT = Optional.of(THREAT);

  /** Three entries on twelve samples: of the last two, the third is behind both by all it can. */
  private static SuiteResults three() {
    return TinyResults.suite(
        12,
        TinyResults.entry(
            "strong", "C".repeat(12), TinyResults.attack("pgd", THREAT, "R".repeat(12))),
        TinyResults.entry(
            "near", "C".repeat(12), TinyResults.attack("pgd", THREAT, "RRRRRRRRRRRB")),
        TinyResults.entry(
            "weak", "C".repeat(12), TinyResults.attack("pgd", THREAT, "RBBBBBBBBBBB")));
  }

  @Test
  void samplesThatOneWithstandsAloneAreNamed() {
    Comparison pair = Comparison.of(three(), 1, 2).get(1);

    assertThat(pair.threat()).isEqualTo(AT);
    assertThat(pair.difference()).isEqualTo(new PairedDifference(1, 10, 0, 1));
    assertThat(pair.firstAlone()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(pair.secondAlone()).isEmpty();
    assertThat(pair.apart()).isTrue();
  }

  @Test
  void probabilitiesAreAdjustedForAllPairsAndOnlyThenRanked() {
    List<Comparison> pairs = Comparison.all(three(), AT);

    // Unadjusted 2^-10 (11 to 0), 2^-9 (10 to 0) and 1; Holm: times 3, 2, 1, never falling.
    assertThat(pairs.get(1).adjusted()).isCloseTo(3 * Math.pow(2, -10), within(1e-12));
    assertThat(pairs.get(2).adjusted()).isCloseTo(2 * Math.pow(2, -9), within(1e-12));
    assertThat(pairs.get(0).adjusted()).isEqualTo(1);
    assertThat(Rank.of(three(), AT, pairs))
        .extracting(Rank::entry, Rank::label)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, "1–2"),
            org.assertj.core.groups.Tuple.tuple(1, "1–2"),
            org.assertj.core.groups.Tuple.tuple(2, "3"));
  }

  @Test
  void onlySamplesOfBothCount() {
    SuiteResults results =
        TinyResults.suite(
            4,
            TinyResults.entry("a", "CCC.", TinyResults.attack("pgd", THREAT, "RR..")),
            TinyResults.entry("b", "CCCC", TinyResults.attack("pgd", THREAT, ".RRR")),
            TinyResults.failed("c", "no model"));

    assertThat(Comparison.of(results, 0, 1))
        .extracting(pair -> pair.difference().n())
        .containsExactly(3L, 1L);
    assertThat(Comparison.of(results, 0, 2)).isEmpty();
    assertThat(Rank.of(results, AT, Comparison.all(results, AT)))
        .extracting(Rank::label)
        .containsExactly("1–2", "1–2");
  }

  @Test
  void aFileHasEachSampleWithWhatBrokeIt(@TempDir Path folder) throws IOException {
    SuiteResults results =
        TinyResults.suite(
            2,
            TinyResults.entry("a", "CW", TinyResults.attack("pgd", THREAT, "BM")),
            TinyResults.entry("b", "CC", TinyResults.attack("fgsm", THREAT, "RB")));
    Path file = folder.resolve("samples.csv");
    SamplesCsv.write(results, 0, 1, file);

    assertThat(Files.readString(file).replace("\"", "").lines())
        .containsExactly(
            "norm,epsilon,sample,label,a,b,a broken by,b broken by",
            ",,0,0,robust,robust,,",
            ",,1,0,misclassified,robust,,",
            "L∞,0.1,0,0,broken,robust,pgd,",
            "L∞,0.1,1,0,misclassified,broken,,fgsm");
  }

  /** A failed cell is no robustness; beyond an attack's limit nothing has failed. */
  @Test
  void samplesThatAPlannedAttackLacksDoNotCount() {
    SuiteResults results =
        TinyResults.suite(
            6,
            TinyResults.entry(
                "a",
                "CCCCCC",
                TinyResults.attack("fgsm", THREAT, "RRRRRR"),
                TinyResults.attack("pgd", THREAT, "B..R")),
            TinyResults.entry("b", "CCCCCC", TinyResults.attack("pgd", THREAT, "RRRRRR")));

    RobustSamples samples = RobustSamples.of(results.entries().get(0), AT);
    assertThat(samples.evaluated().stream().boxed()).containsExactly(0, 3, 4, 5);
    assertThat(samples.robust().stream().boxed()).containsExactly(3, 4, 5);
    assertThat(Comparison.of(results, 0, 1).get(1).difference())
        .isEqualTo(new PairedDifference(3, 0, 1, 0));
    assertThat(Rank.of(results, AT, Comparison.all(results, AT)))
        .extracting(rank -> rank.robust().n())
        .containsExactlyInAnyOrder(4L, 6L);
  }

  @Test
  void aFileNamesCertifiersAndNearestImagesFromOtherThreats(@TempDir Path folder)
      throws IOException {
    NormBall small = new NormBall(Norm.LINF, 0.05);
    NormBall large = new NormBall(Norm.LINF, 0.2);
    AttackResults far = TinyResults.attack("nearest", small, "RB");
    AttackResults nearest =
        new AttackResults(
            far.name(),
            new ComponentUse(
                new ComponentDescriptor(
                    "nearest", "1", "Nearest", "Nearest.", "", List.of(Attack.MINIMUM_NORM)),
                "tests 1.0.0",
                "{}"),
            Optional.empty(),
            small,
            2,
            far.outcomes().stream().map(outcome -> outcome.at(small)).toList(),
            List.of(),
            List.of(),
            1);
    SuiteResults results =
        TinyResults.suite(
            2,
            TinyResults.with(
                TinyResults.entry("a", "CC", nearest, TinyResults.attack("pgd", large, "RR")),
                TinyResults.certifier("exact", large, "FU"),
                TinyResults.certifier("bounds", small, "FU")),
            TinyResults.entry("b", "CC", TinyResults.attack("pgd", large, "RR")));
    Path file = folder.resolve("samples.csv");
    SamplesCsv.write(results, 0, 1, file);

    assertThat(Files.readString(file).replace("\"", "").lines())
        .contains(
            "L∞,0.2,0,0,broken,robust,exact + bounds at " + small.label() + ",",
            "L∞,0.2,1,0,broken,robust,nearest at " + small.label() + ",");
  }
}
