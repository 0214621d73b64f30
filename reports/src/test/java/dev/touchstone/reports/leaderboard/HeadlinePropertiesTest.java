package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.certifier;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.probabilistic;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of the headline whatever the limits, outcomes, missing cells and certifiers are. */
class HeadlinePropertiesTest {

  private static final int SAMPLES = 9;
  private static final List<NormBall> THREATS =
      List.of(
          new NormBall(Norm.LINF, 0.05),
          new NormBall(Norm.LINF, 0.1),
          new NormBall(Norm.L2, 0.2),
          new NormBall(Norm.LINF, 0.3));

  /** Entries with holes in clean, attack and certification results. */
  @Provide
  Arbitrary<SuiteResults> holed() {
    return suites("CCCCWW.", "RRRBBBE.", "CUFT..");
  }

  /** Entries whose cells are all there. */
  @Provide
  Arbitrary<SuiteResults> whole() {
    return suites("CCCCW", "RRRBE", "CUF");
  }

  private static Arbitrary<SuiteResults> suites(String clean, String attack, String certifier) {
    Arbitrary<Integer> limits = Arbitraries.integers().between(1, SAMPLES);
    return Combinators.combine(
            letters(clean),
            letters(attack).list().ofSize(3 * THREATS.size()),
            limits.list().ofSize(3),
            letters(certifier).list().ofSize(2 * THREATS.size()),
            limits.list().ofSize(2))
        .as(HeadlinePropertiesTest::results);
  }

  private static Arbitrary<String> letters(String of) {
    return Arbitraries.strings().withChars(of.toCharArray()).ofLength(SAMPLES);
  }

  private static SuiteResults results(
      String clean,
      List<String> attacked,
      List<Integer> limits,
      List<String> certified,
      List<Integer> certifierLimits) {
    List<AttackResults> attacks = new ArrayList<>();
    List<CertificationResults> certifications = new ArrayList<>();
    for (int t = 0; t < THREATS.size(); t++) {
      for (int a = 0; a < limits.size(); a++) {
        String statuses = judged(clean, attacked.get(3 * t + a), limits.get(a));
        // Nothing was broken earlier than by the first attack.
        statuses = a == 0 ? statuses.replace('E', 'B') : cascade(statuses, attacks);
        attacks.add(attack("attack-" + a, THREATS.get(t), statuses, failures(statuses)));
      }
      for (int c = 0; c < certifierLimits.size(); c++) {
        String verdicts = judged(clean, certified.get(2 * t + c), certifierLimits.get(c));
        certifications.add(
            c == 0
                ? certifier("proof", THREATS.get(t), verdicts, failures(verdicts))
                : probabilistic("votes", THREATS.get(t), verdicts, failures(verdicts)));
      }
    }
    EntryResults entry = entry("any", clean, attacks.toArray(AttackResults[]::new));
    return suite(SAMPLES, with(entry, certifications.toArray(CertificationResults[]::new)));
  }

  /** What is misclassified unattacked is so under every attack and certifier. */
  private static String judged(String clean, String drawn, int limit) {
    StringBuilder letters = new StringBuilder();
    for (int sample = 0; sample < limit; sample++) {
      boolean wrong = clean.charAt(sample) == 'W' && drawn.charAt(sample) != '.';
      letters.append(wrong ? 'M' : drawn.charAt(sample));
    }
    return letters.toString();
  }

  /** Only what the attack before has broken can be broken earlier. */
  private static String cascade(String statuses, List<AttackResults> attacks) {
    Set<Integer> before =
        attacks.get(attacks.size() - 1).outcomes().stream()
            .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
            .map(SampleOutcome::sample)
            .collect(Collectors.toSet());
    StringBuilder letters = new StringBuilder(statuses);
    for (int sample = 0; sample < statuses.length(); sample++) {
      if (statuses.charAt(sample) == 'E' && !before.contains(sample)) {
        letters.setCharAt(sample, 'B');
      }
    }
    return letters.toString();
  }

  private static String[] failures(String outcomes) {
    return outcomes.contains(".") ? new String[] {"boom"} : new String[0];
  }

  @Property(tries = 200)
  void theHeadlineIsNotAboveAnyColumnOfItsRow(@ForAll("holed") SuiteResults results) {
    for (LeaderboardRow row : Leaderboard.of(results).rows()) {
      WorstCase worst = row.worst();
      assertThat(worst.headline().known()).isEqualTo(worst.covered().known());
      if (worst.headline().known()) {
        Stream.concat(
                Stream.of(row.clean(), worst.covered(), worst.upperBound()),
                row.attacks().stream().map(AttackScore::robust))
            .filter(Proportion::known)
            .forEach(
                column -> assertThat(worst.headline().value()).isLessThanOrEqualTo(column.value()));
      }
    }
  }

  /** Counted a second time, from the sets of samples that the headline may be over. */
  @Property(tries = 200)
  void theHeadlineIsTheLowestOfItsSetsAndTellsThatSetsSize(@ForAll("holed") SuiteResults results) {
    EntryResults entry = results.entries().get(0);
    for (LeaderboardRow row : Leaderboard.of(results).rows()) {
      Set<Integer> clean =
          entry.clean().stream().map(CleanOutcome::sample).collect(Collectors.toSet());
      List<Set<Integer>> sets = new ArrayList<>();
      row.attacks().forEach(score -> sets.add(samples(score)));
      Set<Integer> common = Set.copyOf(clean);
      for (Set<Integer> set : sets) {
        common = common.stream().filter(set::contains).collect(Collectors.toSet());
      }
      assertThat(row.worst().headline().known()).isEqualTo(!common.isEmpty());
      if (common.isEmpty()) {
        continue;
      }
      sets.add(common);
      sets.add(clean);
      Proportion headline = row.worst().headline();
      List<String> fractions = new ArrayList<>();
      double lowest = 1;
      for (Set<Integer> set : sets.stream().filter(set -> !set.isEmpty()).toList()) {
        long left = set.stream().filter(sample -> !broken(entry, row, sample)).count();
        fractions.add(left + " of " + set.size());
        lowest = Math.min(lowest, (double) left / set.size());
      }
      // The samples that count are one more set, between that of all attacks and their union.
      fractions.add(row.worst().upperBound().successes() + " of " + row.worst().upperBound().n());
      lowest = Math.min(lowest, row.worst().upperBound().value());
      assertThat(fractions).contains(headline.successes() + " of " + headline.n());
      assertThat(headline.value()).isEqualTo(lowest);
    }
  }

  @Property(tries = 200)
  void whatIsMissingIsSaidInTheHeadline(@ForAll("holed") SuiteResults results) {
    for (LeaderboardRow row : Leaderboard.of(results).rows()) {
      boolean lacking = row.attacks().stream().anyMatch(score -> score.missing() > 0);
      if (lacking) {
        assertThat(row.headlineLacks().orElseThrow()).startsWith("incomplete");
      }
      assertThat(row.headlineLacks().isEmpty()).isEqualTo(row.complete());
    }
  }

  @Property(tries = 200)
  void theHeadlineDoesNotRiseWithEpsilon(@ForAll("whole") SuiteResults results) {
    List<LeaderboardRow> rows =
        Leaderboard.of(results).rows().stream()
            .filter(row -> row.threat().orElseThrow().ball().orElseThrow().norm() == Norm.LINF)
            .toList();
    for (int i = 1; i < rows.size(); i++) {
      assertThat(rows.get(i).threat().orElseThrow().ball().orElseThrow().epsilon())
          .isGreaterThan(rows.get(i - 1).threat().orElseThrow().ball().orElseThrow().epsilon());
      assertThat(rows.get(i).worst().headline().value())
          .isLessThanOrEqualTo(rows.get(i - 1).worst().headline().value());
    }
  }

  /** Of the same samples no more is certified than left, unless the audit says so. */
  @Property(tries = 200)
  void certifiedIsNotAboveAttackedWhereNothingIsFlagged(@ForAll("holed") SuiteResults results) {
    if (Contradictions.of(results.entries().get(0)).isEmpty()) {
      for (LeaderboardRow row : Leaderboard.of(results).rows()) {
        row.certified()
            .forEach(score -> assertThat(score.bracket().crossed()).as("%s", score).isFalse());
      }
    }
  }

  private static Set<Integer> samples(AttackScore score) {
    return score.results().map(AttackResults::outcomes).orElse(List.of()).stream()
        .map(SampleOutcome::sample)
        .collect(Collectors.toSet());
  }

  /** Whether a misclassified image is known in the row's threat; images lie at 0.1 and 0.125. */
  private static boolean broken(EntryResults entry, LeaderboardRow row, int sample) {
    NormBall threat = row.threat().orElseThrow().ball().orElseThrow();
    boolean reaches = threat.epsilon() > 0.125;
    return entry.clean().stream().anyMatch(c -> c.sample() == sample && !c.correct())
        || entry.attacks().stream()
            .anyMatch(
                attack ->
                    attack.outcomes().stream()
                        .filter(outcome -> outcome.sample() == sample)
                        .anyMatch(
                            outcome ->
                                switch (outcome.status()) {
                                  case ROBUST -> false;
                                  case MISCLASSIFIED -> true;
                                  case BROKEN_EARLIER ->
                                      within(attack.threat().ball().orElseThrow(), threat);
                                  case BROKEN ->
                                      within(attack.threat().ball().orElseThrow(), threat)
                                          || reaches;
                                }))
        || entry.certifications().stream()
            .anyMatch(
                certification ->
                    certification.outcomes().stream()
                        .filter(outcome -> outcome.sample() == sample)
                        .anyMatch(
                            outcome ->
                                switch (outcome.status()) {
                                  case CERTIFIED, UNDECIDED -> false;
                                  case MISCLASSIFIED -> true;
                                  case FALSIFIED -> within(certification.threat(), threat);
                                }));
  }

  private static boolean within(NormBall inner, NormBall outer) {
    return inner.equals(outer)
        || (inner.epsilon() < outer.epsilon()
            && (inner.norm() == outer.norm() || outer.norm() == Norm.LINF));
  }
}
