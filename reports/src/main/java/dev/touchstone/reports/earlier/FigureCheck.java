package dev.touchstone.reports.earlier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.files.CsvTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;

/**
 * Holds what was read against the figures that the earlier version published, by the rules of that
 * version: whatever later versions make of the same outcomes, these must come out again. Rows that
 * lack results are held against their counts only.
 */
final class FigureCheck {

  /** Half of the last published decimal, and the error of reading it. */
  private static final double ROUNDING = 0.5e-6 + 1e-12;

  private final CsvTable table;
  private final CSVRecord row;
  private final EntryResults entry;
  private final Optional<Threat> threat;

  private FigureCheck(CsvTable table, CSVRecord row, EntryResults entry, Optional<Threat> threat) {
    this.table = table;
    this.row = row;
    this.entry = entry;
    this.threat = threat;
  }

  /**
   * Checks every row of a leaderboard.
   *
   * @throws UserException if a figure does not come out as it was published
   */
  static void of(SuiteResults results, CsvTable table) {
    List<NormBall> threats =
        results.entries().stream()
            .flatMap(
                entry ->
                    java.util.stream.Stream.concat(
                        entry.attacks().stream().flatMap(attack -> attack.threat().ball().stream()),
                        entry.certifications().stream().map(CertificationResults::threat)))
            .distinct()
            .toList();
    int expected = results.entries().size() * Math.max(1, threats.size());
    if (table.rows().size() != expected) {
      throw new UserException(
          "%s: has %d rows, and manifest.json tells of %d"
              .formatted(table.file(), table.rows().size(), expected));
    }
    for (CSVRecord row : table.rows()) {
      EntryResults entry =
          results.entries().stream()
              .filter(each -> each.name().equals(table.text(row, "entry")))
              .findFirst()
              .orElseThrow(() -> table.wrong(row, "an entry that manifest.json lacks", null));
      Optional<NormBall> threat =
          threats.stream()
              .filter(each -> each.norm().symbol().equals(table.text(row, "norm")))
              .filter(each -> each.epsilon() == table.number(row, "epsilon"))
              .findFirst();
      if (threat.isEmpty() && !table.text(row, "norm").isEmpty()) {
        throw table.wrong(row, "a threat that manifest.json lacks", null);
      }
      new FigureCheck(table, row, entry, threat.map(ball -> ball)).check();
    }
  }

  private void check() {
    share(
        "clean_accuracy", "clean_n", entry.cleanFigure().correct(), entry.cleanFigure().samples());
    List<AttackResults> attacks =
        entry.attacks().stream().filter(each -> threat.equals(Optional.of(each.threat()))).toList();
    attacks.forEach(this::attack);
    List<CertificationResults> certifications =
        entry.certifications().stream()
            .filter(each -> threat.equals(Optional.of(each.threat())))
            .toList();
    Predicate<CertificationResults> probabilistic =
        each -> each.component().descriptor().capabilities().contains(Contradictions.PROBABILISTIC);
    certified("", certifications.stream().filter(probabilistic.negate()).toList());
    certified("probabilistic_", certifications.stream().filter(probabilistic).toList());
    if (table.text(row, "complete").equals("yes")) {
      worst(attacks, certifications);
    }
    boolean contradicted = !Contradictions.of(entry).isEmpty();
    if (table.has("audit") && table.text(row, "audit").isEmpty() && contradicted) {
      throw differs("audit", "contradictions");
    }
  }

  private void attack(AttackResults attack) {
    List<SampleOutcome> outcomes = attack.outcomes();
    String name = attack.name() + ".";
    if (!table.has(name + "n")) {
      throw table.wrong(row, "no columns of the attack '" + attack.name() + "'", null);
    }
    share(
        name + "robust_accuracy",
        name + "n",
        outcomes.stream().filter(outcome -> outcome.status().robust()).count(),
        outcomes.size());
    List<SampleOutcome> attacked =
        outcomes.stream()
            .filter(
                outcome ->
                    outcome.status() == SampleStatus.BROKEN
                        || outcome.status() == SampleStatus.ROBUST)
            .toList();
    number(
        name + "queries",
        attacked.stream().mapToLong(SampleOutcome::queries).average().orElse(Double.NaN));
    number(
        name + "gradient_queries",
        attacked.stream().mapToLong(SampleOutcome::gradientQueries).average().orElse(Double.NaN));
    count(name + "projected", outcomes.stream().filter(SampleOutcome::projected).count());
    count(
        name + "broken_earlier",
        outcomes.stream().filter(o -> o.status() == SampleStatus.BROKEN_EARLIER).count());
  }

  private void certified(String prefix, List<CertificationResults> certifications) {
    if (!certifications.isEmpty()) {
      Set<Integer> certified = samples(certifications, CertificationStatus.CERTIFIED::equals);
      share(
          prefix + "certified",
          prefix + "certified_n",
          certified.size(),
          samples(certifications, status -> true).size());
      count(prefix + "certified_count", certified.size());
    }
  }

  private void worst(List<AttackResults> attacks, List<CertificationResults> certifications) {
    Set<Integer> some = new HashSet<>();
    Set<Integer> broken =
        samples(
            certifications,
            status ->
                status == CertificationStatus.FALSIFIED
                    || status == CertificationStatus.MISCLASSIFIED);
    entry.clean().stream().filter(o -> !o.correct()).forEach(o -> broken.add(o.sample()));
    Optional<Set<Integer>> all = Optional.empty();
    for (AttackResults attack : attacks) {
      Set<Integer> met =
          attack.outcomes().stream().map(SampleOutcome::sample).collect(Collectors.toSet());
      some.addAll(met);
      all.ifPresent(samples -> samples.retainAll(met));
      all = all.or(() -> Optional.of(met));
      attack.outcomes().stream()
          .filter(outcome -> !outcome.status().robust())
          .forEach(outcome -> broken.add(outcome.sample()));
    }
    Set<Integer> covered = all.orElse(Set.of());
    share("worst_case", "worst_case_n", unbroken(some, broken), some.size());
    share("all_attacks", "all_attacks_n", unbroken(covered, broken), covered.size());
  }

  private static long unbroken(Set<Integer> samples, Set<Integer> broken) {
    return samples.stream().filter(sample -> !broken.contains(sample)).count();
  }

  private static Set<Integer> samples(
      List<CertificationResults> certifications, Predicate<CertificationStatus> which) {
    return certifications.stream()
        .flatMap(each -> each.outcomes().stream())
        .filter(outcome -> which.test(outcome.status()))
        .map(outcome -> outcome.sample())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void share(String column, String counted, long successes, long n) {
    count(counted, n);
    number(column, n == 0 ? Double.NaN : (double) successes / n);
  }

  private void count(String column, long value) {
    number(column, (double) value);
  }

  private void number(String column, double value) {
    double published = table.number(row, column);
    boolean same =
        Double.isNaN(published) ? Double.isNaN(value) : Math.abs(published - value) <= ROUNDING;
    if (!same) {
      throw differs(column, String.valueOf(value));
    }
  }

  private UserException differs(String column, String value) {
    return table.wrong(
        row,
        "column '%s' says '%s', and the published outcomes give %s: the files are not of one run, or one was changed"
            .formatted(column, table.text(row, column), value),
        null);
  }
}
