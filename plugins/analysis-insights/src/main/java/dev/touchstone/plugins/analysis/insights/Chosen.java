package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisTask;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an analysis looks at when the suite says it or says nothing. */
final class Chosen {

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
  static List<Threat> threats(
      String analysis, AnalysisTask task, Optional<Norm> norm, List<Double> epsilons) {
    List<Threat> threats =
        epsilons.isEmpty()
            ? task.threats()
            : epsilons.stream().map(e -> new Threat(norm.orElse(Norm.LINF), e)).toList();
    if (threats.isEmpty()) {
      throw new UserException(
          "analysis " + analysis + ": the suite has no threats: give the analysis epsilons");
    }
    return threats.stream().distinct().toList();
  }

  /** The first of the suite's samples, at least two of them, for their spread to be known. */
  static int[] samples(String analysis, AnalysisTask task, int limit) {
    int[] samples = task.samples();
    int[] first = Arrays.copyOf(samples, Math.min(limit, samples.length));
    if (first.length < 2) {
      throw new UserException(
          "analysis " + analysis + ": needs at least 2 samples and the suite has " + first.length);
    }
    return first;
  }
}
