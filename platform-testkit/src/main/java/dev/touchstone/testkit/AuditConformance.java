package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.audit.OutcomeAudit;
import dev.touchstone.api.audit.OutcomeAuditFactory;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.Flag;
import dev.touchstone.api.results.Severity;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every audit that reads stored outcomes must fulfil. Whether it flags what it is for, and
 * nothing else, is for tests of its own.
 *
 * @param <P> its parameters
 */
public interface AuditConformance<P extends Record> extends DescriptorConformance {

  /** The factory under test. */
  @Override
  OutcomeAuditFactory<P> factory();

  /** Its parameters with their default values, as a suite without any would give them. */
  P defaults();

  /** Results are read while a run is under way, and after cells have failed. */
  @Test
  default void readsResultsThatLackAlmostEverything() {
    Threat threat = new NormBall(Norm.LINF, 0.3);
    var pgd = TestResults.use("pgd", List.of("gradients"), "{}");
    EntryResults failed =
        new EntryResults(
            "failed",
            "0".repeat(64),
            TestResults.use("network", List.of(), "{}"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("no model"),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(
            flags(
                TestResults.suite(
                    failed,
                    TestResults.entry("unattacked", "C.."),
                    TestResults.entry("unfinished", "CC.", TestResults.attack(pgd, threat, "...")),
                    TestResults.entry("begun", "CC.", TestResults.attack(pgd, threat, "B..")))))
        .as("flags above a note of results that show nothing")
        .noneMatch(flag -> flag.severity() != Severity.NOTE);
  }

  /** A false alarm costs the trust in all others. */
  @Test
  default void saysNothingAboveANoteOfAnHonestEntry() {
    var fgsm = TestResults.use("fgsm", List.of("gradients"), "{}");
    var pgd = TestResults.use("pgd", List.of("gradients"), "{\"steps\":40}");
    String clean = "CCCCCCCCCW".repeat(10);
    Threat small = new NormBall(Norm.LINF, 0.1);
    Threat large = new NormBall(Norm.LINF, 0.3);
    SuiteResults honest =
        TestResults.suite(
            TestResults.entry(
                "honest",
                clean,
                TestResults.attack(fgsm, small, "RRRRRRRRBM".repeat(10)),
                TestResults.attack(pgd, small, "RRRRRRRBBM".repeat(10)),
                TestResults.attack(fgsm, large, "RRRRRBBBBM".repeat(10)),
                TestResults.attack(pgd, large, "RRRBBBBBBM".repeat(10))));
    assertThat(flags(honest)).noneMatch(flag -> flag.severity() != Severity.NOTE);
  }

  /** What is said must fit what it stands beside, whenever it is read. */
  @Test
  default void sameResultsGiveTheSameFlags() {
    var pgd = TestResults.use("pgd", List.of("gradients"), "{}");
    SuiteResults odd =
        TestResults.suite(
            TestResults.entry(
                "odd",
                "CTCTCTCTCW".repeat(10),
                TestResults.attack(pgd, new NormBall(Norm.LINF, 1), "ZPTRZPTRBM".repeat(10))));
    List<Flag> flags = flags(odd);
    assertThat(flags(odd)).isEqualTo(flags);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(flags(odd)).as("in another locale").isEqualTo(flags);
    } finally {
      Locale.setDefault(before);
    }
  }

  private List<Flag> flags(SuiteResults results) {
    OutcomeAudit audit = factory().create(defaults());
    List<Flag> flags = new ArrayList<>();
    for (int entry = 0; entry < results.entries().size(); entry++) {
      flags.addAll(audit.examine(results, entry));
    }
    return flags;
  }
}
