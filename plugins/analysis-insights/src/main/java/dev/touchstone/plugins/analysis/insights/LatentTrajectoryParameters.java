package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import java.util.HashSet;
import java.util.List;

/** Parameters of {@code latent-trajectory}. */
public record LatentTrajectoryParameters(
    @Parameter(
            doc = "Targeted attacks: from which class to which.",
            defaultValue =
                "[{from: 5, to: 6}, {from: 5, to: 8}, {from: 8, to: 0}, {from: 7, to: 0}]")
        List<Pair> pairs,
    @Parameter(doc = "Classes that are attacked untargeted.", defaultValue = "[5, 8]", min = 0)
        List<Integer> untargeted,
    @Parameter(
            doc = "How many iterations the attack makes, one row of the figure for each.",
            defaultValue = "[1, 50, 100]",
            min = 1)
        List<Integer> iterations,
    @Parameter(
            doc =
                "The attack; its parameters steps, goal and target are set by this analysis. Without"
                    + " a random start fewer iterations are the beginning of more.",
            defaultValue = "{id: pgd, step-size: 0.01, random-start: false}")
        AttackChoice attack,
    @Parameter(doc = "Norm of the attack's threat.", defaultValue = "linf") Norm norm,
    @Parameter(doc = "Radius ε of the threat, in pixel units.", defaultValue = "0.3", min = 0)
        double epsilon,
    @Parameter(
            doc =
                "Samples of each source class that the table's means are taken over: the first that"
                    + " are classified correctly; the first of them is in the figure.",
            defaultValue = "20",
            min = 1)
        int samples) {

  /** One targeted attack. */
  public record Pair(
      @Parameter(doc = "Class of the attacked images.", min = 0) int from,
      @Parameter(doc = "Class that the attack aims at.", min = 0) int to) {

    /** Checks that there is something to attack. */
    public Pair {
      if (from == to) {
        throw new IllegalArgumentException("from and to must differ, both are " + from);
      }
    }
  }

  /** Checks that there is something to do, and nothing twice. */
  public LatentTrajectoryParameters {
    if (pairs.isEmpty() && untargeted.isEmpty()) {
      throw new IllegalArgumentException("pairs and untargeted are both empty: give one of them");
    }
    if (iterations.isEmpty()) {
      throw new IllegalArgumentException("iterations is empty: give at least one number");
    }
    refuseDoubles("pairs", pairs);
    refuseDoubles("untargeted", untargeted);
    refuseDoubles("iterations", iterations);
  }

  private static void refuseDoubles(String key, List<?> values) {
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(key + " has the same element twice");
    }
  }
}
