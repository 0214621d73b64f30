package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What tells one gradient attack from another.
 *
 * @param name the attack's id, for messages
 * @param steps gradient steps per run, at least 1
 * @param randomStart whether a run starts at a random point of the ball
 * @param restarts runs per sample and target, at least 1
 * @param aim where the samples are driven
 * @param loss the loss to climb
 * @param eotSamples noise draws that each gradient is averaged over
 * @param surrogate backward surrogate; empty takes the pipeline's default
 * @param climb how a run goes from one iterate to the next
 */
record Settings(
    String name,
    int steps,
    boolean randomStart,
    int restarts,
    Aim aim,
    Loss loss,
    int eotSamples,
    Optional<String> surrogate,
    Climb climb) {

  /** Most steps, restarts or noise draws: more than any attack that ends. */
  static final int MOST_RUNS = 1_000_000;

  /**
   * Checks that the attack can serve a task.
   *
   * @throws UserException if it cannot; the message says why
   */
  void checkServes(AttackTask task) {
    requireSteps(task.threat().norm());
    stepAt(task.threat().epsilon());
    if (!task.differentiable()) {
      throw refusal(
          "needs gradients, which this entry does not give: use an attack that only queries it");
    }
    int classes = task.classes();
    int needed = loss == Loss.DLR ? (aim.goal().targeted() ? 4 : 3) : 2;
    if (classes < needed) {
      throw refusal(
          "loss %s%s needs at least %d classes and the data set has %d: use another loss"
              .formatted(
                  loss == Loss.DLR ? "dlr" : loss == Loss.MARGIN ? "margin" : "cross-entropy",
                  aim.goal().targeted() ? " with a target" : "",
                  needed,
                  classes));
    }
    aim.target()
        .filter(target -> target < 0 || target >= classes)
        .ifPresent(
            target -> {
              throw refusal(
                  "target %d is not a class of the data set: give one of 0 to %d"
                      .formatted(target, classes - 1));
            });
    if (surrogate.isPresent() && !task.surrogates().contains(surrogate.get())) {
      throw refusal(
          task.surrogates().isEmpty()
              ? "surrogate '%s' is unknown: this entry needs none, leave it out"
                  .formatted(surrogate.get())
              : "surrogate '%s' is unknown: this entry offers %s"
                  .formatted(surrogate.get(), String.join(", ", task.surrogates())));
    }
  }

  /**
   * Length of a step at a radius ε.
   *
   * @throws UserException if it is none that float32 can hold
   */
  float stepAt(double epsilon) {
    float length = climb.stepSize().at(epsilon);
    if (!Float.isFinite(length) || (length == 0 && epsilon > 0)) {
      throw refusal(
          "a step of %s at ε = %s is more or less than float32 can hold: give another step size"
              .formatted(climb.stepSize(), epsilon));
    }
    return length;
  }

  /**
   * What is used at a threat for parameters that are left empty: the step in pixel units, where its
   * length is a parameter, and how many classes are aimed at.
   *
   * @throws UserException if the step is none that float32 can hold
   */
  SortedMap<String, Object> derived(NormBall threat) {
    stepAt(threat.epsilon());
    SortedMap<String, Object> derived = new TreeMap<>();
    if (climb instanceof Climb.Fixed fixed) {
      derived.put("step-size", fixed.stepSize().exactly(threat.epsilon()));
    } else if (aim.goal() == Goal.TOP_TARGETS) {
      derived.put("targets", Aim.TOP_TARGETS);
    }
    return derived;
  }

  /** Queries of a sample that stands to the end; the largest long if it is more. */
  long queries(int classes) {
    return (long)
        (aim.queriesToChoose() + (double) aim.passes(classes) * restarts * queriesOfARun());
  }

  /** Gradient queries of one run, after which no other begins for a sample that is broken. */
  long queriesOfARun() {
    // Auto-PGD asks about its last iterate, too.
    int iterates = climb instanceof Climb.Adaptive ? steps + 1 : steps;
    return (long) ((double) iterates * eotSamples);
  }

  /** Whether there is one run for each sample, and one iterate of it is proposed. */
  boolean proposesOnce() {
    return climb instanceof Climb.Fixed fixed
        && fixed.keep() == Keep.LAST
        && restarts == 1
        && (aim.goal() != Goal.ALL_TARGETS && aim.goal() != Goal.TOP_TARGETS);
  }

  private void requireSteps(Norm norm) {
    if (!climb.norms().contains(norm)) {
      String last = climb.norms().get(climb.norms().size() - 1).symbol();
      String others =
          climb.norms().stream()
              .limit(climb.norms().size() - 1L)
              .map(Norm::symbol)
              .collect(Collectors.joining(", "));
      throw refusal(
          "makes steps in %s and %s, and none in %s; name the threats that it is for (threats: [...])"
              .formatted(others, last, norm.symbol()));
    }
  }

  private UserException refusal(String reason) {
    return new UserException("attack " + name + ": " + reason);
  }
}
