package dev.touchstone.plugins.audit.outcomes;

import static dev.touchstone.testkit.TestResults.attack;
import static dev.touchstone.testkit.TestResults.entry;
import static dev.touchstone.testkit.TestResults.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Certificates against attacks, and as what decides where a surrogate does not. */
class CertificatesContradictedTest {

  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.3);

  private static EntryResults certified(String statuses, int certified, List<String> defense) {
    EntryResults entry =
        entry(
            "a",
            defense.isEmpty() ? List.of() : List.of(use("thresholding", defense, "{}")),
            "C".repeat(statuses.length()),
            attack(use("pgd", List.of("gradients"), "{}"), THREAT, statuses));
    CertificationResults proofs =
        new CertificationResults(
            "exact",
            use("binary-exact", List.of(), "{}"),
            THREAT,
            certified,
            IntStream.range(0, certified)
                .mapToObj(
                    sample ->
                        new CertificationOutcome(
                            sample,
                            sample,
                            CertificationStatus.CERTIFIED,
                            Optional.empty(),
                            new Evidence("proof", new TreeMap<>())))
                .toList(),
            List.of(),
            1);
    return new EntryResults(
        entry.name(),
        entry.hash(),
        entry.model(),
        entry.defenses(),
        entry.training(),
        entry.weights(),
        entry.failure(),
        entry.clean(),
        entry.attacks(),
        List.of(proofs),
        entry.tables());
  }

  @Test
  void aBrokenProofIsSerious() {
    List<Flag> flags = CertificatesContradictedFactory.flags(certified("BRRRR", 3, List.of()));

    assertThat(flags).extracting(Flag::severity).containsExactly(Severity.SERIOUS);
    assertThat(flags.get(0).finding())
        .isEqualTo(
            "exact certified 3 samples, and pgd has misclassified images of 1 of them, found at"
                + " L∞ ε=0.3");
    assertThat(CertificatesContradictedFactory.flags(certified("RRRBB", 3, List.of()))).isEmpty();
  }

  @Test
  void whatIsProvenNeedsNoOtherAttack() {
    ShareParameters share = new ShareParameters(0.01, 0.001);
    List<String> surrogate = List.of("straight-through");

    assertThat(SurrogateAloneFactory.flags(certified("RRRBB", 3, surrogate), share)).isEmpty();
    assertThat(SurrogateAloneFactory.flags(certified("RRRBB", 2, surrogate), share))
        .singleElement()
        .satisfies(flag -> assertThat(flag.count()).isEqualTo(1));
  }
}
