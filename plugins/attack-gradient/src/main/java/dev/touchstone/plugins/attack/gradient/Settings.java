package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Threat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What tells one gradient attack from another.
 *
 * @param name the attack's id, for messages
 * @param steps gradient steps per run, at least 1
 * @param stepSize length of a step
 * @param randomStart whether a run starts at a random point of the ball
 * @param restarts runs per sample and target, at least 1
 * @param goal where the sample is driven
 * @param target the class for {@link Goal#FIXED_TARGET}
 * @param loss the loss to climb
 * @param momentum decay of the accumulated gradient; 0 uses the gradient alone
 * @param eotSamples noise draws that each gradient is averaged over
 * @param surrogate backward surrogate; empty takes the pipeline's default
 * @param keep which iterate is proposed
 */
record Settings(
    String name,
    int steps,
    StepSize stepSize,
    boolean randomStart,
    int restarts,
    Goal goal,
    Optional<Integer> target,
    Loss loss,
    double momentum,
    int eotSamples,
    Optional<String> surrogate,
    Keep keep) {

  /** Most steps, restarts or noise draws: more than any attack that ends. */
  static final int MOST_RUNS = 1_000_000;

  Settings {
    if (goal == Goal.FIXED_TARGET && target.isEmpty()) {
      throw new UserException("goal fixed-target needs a target: give the class to aim at");
    }
    if (goal != Goal.FIXED_TARGET && target.isPresent()) {
      throw new UserException(
          "target has no use unless the goal is fixed-target: leave it out or set that goal");
    }
  }

  /**
   * Checks that the attack can serve a task.
   *
   * @throws UserException if it cannot; the message says why
   */
  void checkServes(AttackTask task) {
    requireGeometry(task.threat());
    stepAt(task.threat().epsilon());
    if (!task.differentiable()) {
      throw refusal(
          "needs gradients, which this entry does not give: use an attack that only queries it");
    }
    int classes = task.classes();
    int needed = loss == Loss.DLR ? (goal.targeted() ? 4 : 3) : 2;
    if (classes < needed) {
      throw refusal(
          "loss %s%s needs at least %d classes and the data set has %d: use another loss"
              .formatted(
                  loss == Loss.DLR ? "dlr" : loss == Loss.MARGIN ? "margin" : "cross-entropy",
                  goal.targeted() ? " with a target" : "",
                  needed,
                  classes));
    }
    if (target.isPresent() && (target.get() < 0 || target.get() >= classes)) {
      throw refusal(
          "target %d is not a class of the data set: give one of 0 to %d"
              .formatted(target.get(), classes - 1));
    }
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
    float length = stepSize.at(epsilon);
    if (!Float.isFinite(length) || (length == 0 && epsilon > 0)) {
      throw refusal(
          "a step of %s at ε = %s is more or less than float32 can hold: give another step size"
              .formatted(stepSize, epsilon));
    }
    return length;
  }

  /**
   * The step in pixel units that is made at a threat.
   *
   * @throws UserException if it is none that float32 can hold
   */
  SortedMap<String, Object> derived(Threat threat) {
    stepAt(threat.epsilon());
    return new TreeMap<>(Map.of("step-size", stepSize.exactly(threat.epsilon())));
  }

  /** Gradient queries of a sample that stands to the end; the largest long if it is more. */
  long queries(int classes) {
    double targets = goal == Goal.ALL_TARGETS ? classes - 1 : 1;
    return (long) (targets * steps * restarts * eotSamples);
  }

  /** Gradient queries of one run, after which no other begins for a sample that is broken. */
  long queriesOfARun() {
    return (long) ((double) steps * eotSamples);
  }

  /** Whether there is one run for each sample, and one iterate of it is proposed. */
  boolean proposesOnce() {
    return restarts == 1 && goal != Goal.ALL_TARGETS && keep == Keep.LAST;
  }

  private void requireGeometry(Threat threat) {
    try {
      Geometry.of(threat.norm());
    } catch (UserException e) {
      throw refusal(e.getMessage());
    }
  }

  private UserException refusal(String reason) {
    return new UserException("attack " + name + ": " + reason);
  }
}
