package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.TestTask;
import java.util.Optional;

/** Parameters of {@code apgd} under test, from their documented defaults. */
record Apgd(ApgdParameters parameters) {

  static Apgd steps(int steps) {
    return new Apgd(
        new ApgdParameters(
            steps,
            true,
            1,
            Goal.UNTARGETED,
            Optional.empty(),
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            0.75,
            1,
            Optional.empty()));
  }

  Apgd fromClean() {
    ApgdParameters p = parameters;
    return with(false, p.restarts(), p.loss(), p.eotSamples());
  }

  Apgd restarts(int restarts) {
    ApgdParameters p = parameters;
    return with(p.randomStart(), restarts, p.loss(), p.eotSamples());
  }

  Apgd loss(Loss loss) {
    ApgdParameters p = parameters;
    return with(p.randomStart(), p.restarts(), loss, p.eotSamples());
  }

  Apgd eotSamples(int samples) {
    ApgdParameters p = parameters;
    return with(p.randomStart(), p.restarts(), p.loss(), samples);
  }

  Apgd topTargets(int count) {
    return with(Goal.TOP_TARGETS, Optional.empty(), Optional.of(count));
  }

  Apgd goal(Goal goal) {
    return with(goal, Optional.empty(), Optional.empty());
  }

  Apgd target(int target) {
    return with(Goal.FIXED_TARGET, Optional.of(target), Optional.empty());
  }

  TestTask run(TestTask.Setup setup) {
    TestTask task = setup.task();
    new ApgdFactory().create(parameters).run(task);
    return task;
  }

  private Apgd with(Goal goal, Optional<Integer> target, Optional<Integer> targets) {
    ApgdParameters p = parameters;
    return new Apgd(
        new ApgdParameters(
            p.steps(),
            p.randomStart(),
            p.restarts(),
            goal,
            target,
            targets,
            p.loss(),
            p.rho(),
            p.eotSamples(),
            p.surrogate()));
  }

  private Apgd with(boolean randomStart, int restarts, Loss loss, int eotSamples) {
    ApgdParameters p = parameters;
    return new Apgd(
        new ApgdParameters(
            p.steps(),
            randomStart,
            restarts,
            p.goal(),
            p.target(),
            p.targets(),
            loss,
            p.rho(),
            eotSamples,
            p.surrogate()));
  }
}
