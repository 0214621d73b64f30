package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an analysis looks at when the suite says it or says nothing. */
final class Chosen {

  /** Norm of radii that are given without one. */
  static final Norm DEFAULT_NORM = Norm.LINF;

  private Chosen() {}

  /**
   * Makes sure that a norm stands beside radii.
   *
   * @throws UserException if it does not
   */
  static void check(Optional<Norm> norm, List<Double> epsilons) {
    if (norm.isPresent() && epsilons.isEmpty()) {
      throw new UserException(
          "norm has no use without epsilons, as the suite's threats are taken then: give epsilons"
              + " or leave norm out");
    }
  }

  /** The threats of the given radii (in L∞ unless another norm is given), or else the suite's. */
  static List<NormBall> threats(List<NormBall> suite, Optional<Norm> norm, List<Double> epsilons) {
    List<NormBall> threats =
        epsilons.isEmpty()
            ? suite
            : epsilons.stream().map(e -> new NormBall(norm.orElse(DEFAULT_NORM), e)).toList();
    if (threats.isEmpty()) {
      throw new UserException("the suite has no threats: give the analysis epsilons");
    }
    return threats.stream().distinct().toList();
  }

  /**
   * Makes sure, before anything is trained, that an attack can serve the entries at some threats.
   *
   * @throws UserException if it cannot
   */
  static void checkAttack(AnalysisTask task, AttackChoice attack, List<NormBall> threats) {
    for (AnalysedEntry entry : task.entries()) {
      threats.forEach(threat -> entry.attack(attack, threat, new int[0], Keep.LAST));
    }
  }

  /** The first of the suite's samples, at least two of them, for their spread to be known. */
  static int[] samples(AnalysisTask task, int limit) {
    int[] samples = task.samples();
    int[] first = Arrays.copyOf(samples, Math.min(limit, samples.length));
    if (first.length < 2) {
      throw new UserException("needs at least 2 samples and the suite has " + first.length);
    }
    return first;
  }
}
