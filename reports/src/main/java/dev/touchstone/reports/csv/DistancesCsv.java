package dev.touchstone.reports.csv;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.files.CsvFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code distances.csv}: how far the nearest misclassified image of each sample is, by each attack
 * that seeks it; a row for each entry, norm, attack and sample.
 */
final class DistancesCsv {

  private DistancesCsv() {}

  /** Whether an attack seeks the nearest misclassified image. */
  static boolean sought(AttackResults attack) {
    return attack.threat().ball().isPresent()
        && attack.component().descriptor().capabilities().contains(Attack.MINIMUM_NORM);
  }

  static void write(SuiteResults results, CsvFile csv) throws IOException {
    List.of("entry", "norm", "attack", "sample", "label", "distance").forEach(csv::text);
    csv.end();
    for (EntryResults entry : results.entries()) {
      Set<String> done = new HashSet<>();
      for (AttackResults attack : entry.attacks()) {
        if (!sought(attack)) {
          continue;
        }
        Norm norm = attack.threat().ball().map(NormBall::norm).orElseThrow();
        // The same images are behind its results at every ε.
        if (done.add(norm + " " + attack.name())) {
          for (SampleOutcome outcome : attack.outcomes()) {
            csv.text(entry.name())
                .text(norm.symbol())
                .text(attack.name())
                .number(outcome.sample())
                .number(outcome.label())
                .number(distance(outcome, norm))
                .end();
          }
        }
      }
    }
  }

  private static double distance(SampleOutcome outcome, Norm norm) {
    return outcome.status() == SampleStatus.MISCLASSIFIED
        ? 0
        : Float.isInfinite(outcome.distanceLinf())
            ? Double.POSITIVE_INFINITY
            : outcome.distance(norm);
  }
}
