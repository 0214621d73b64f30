package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.TestTask;
import java.util.Optional;

/** Parameters of {@code pgd} under test, from their documented defaults. */
record Pgd(PgdParameters parameters) {

  static Pgd steps(int steps) {
    return new Pgd(
        new PgdParameters(
            steps,
            Optional.empty(),
            Optional.empty(),
            true,
            1,
            Goal.UNTARGETED,
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            0,
            1,
            Optional.empty(),
            Keep.LAST));
  }

  Pgd stepSize(double absolute) {
    PgdParameters p = parameters;
    return with(Optional.of(absolute), p.relativeStepSize(), p.goal(), p.target());
  }

  Pgd relativeStepSize(double fraction) {
    PgdParameters p = parameters;
    return with(p.stepSize(), Optional.of(fraction), p.goal(), p.target());
  }

  Pgd goal(Goal goal) {
    PgdParameters p = parameters;
    return with(p.stepSize(), p.relativeStepSize(), goal, p.target());
  }

  Pgd target(int target) {
    PgdParameters p = parameters;
    return with(p.stepSize(), p.relativeStepSize(), Goal.FIXED_TARGET, Optional.of(target));
  }

  Pgd fromClean() {
    PgdParameters p = parameters;
    return with(false, p.restarts(), p.loss(), p.momentum(), p.eotSamples(), p.surrogate());
  }

  Pgd restarts(int restarts) {
    PgdParameters p = parameters;
    return with(p.randomStart(), restarts, p.loss(), p.momentum(), p.eotSamples(), p.surrogate());
  }

  Pgd loss(Loss loss) {
    PgdParameters p = parameters;
    return with(p.randomStart(), p.restarts(), loss, p.momentum(), p.eotSamples(), p.surrogate());
  }

  Pgd momentum(double momentum) {
    PgdParameters p = parameters;
    return with(p.randomStart(), p.restarts(), p.loss(), momentum, p.eotSamples(), p.surrogate());
  }

  Pgd eotSamples(int samples) {
    PgdParameters p = parameters;
    return with(p.randomStart(), p.restarts(), p.loss(), p.momentum(), samples, p.surrogate());
  }

  Pgd surrogate(String name) {
    PgdParameters p = parameters;
    return with(
        p.randomStart(), p.restarts(), p.loss(), p.momentum(), p.eotSamples(), Optional.of(name));
  }

  Pgd keep(Keep keep) {
    PgdParameters p = parameters;
    return new Pgd(
        new PgdParameters(
            p.steps(),
            p.stepSize(),
            p.relativeStepSize(),
            p.randomStart(),
            p.restarts(),
            p.goal(),
            p.target(),
            p.loss(),
            p.momentum(),
            p.eotSamples(),
            p.surrogate(),
            keep));
  }

  TestTask run(TestTask.Setup setup) {
    TestTask task = setup.task();
    new PgdFactory().create(parameters).run(task);
    return task;
  }

  private Pgd with(
      Optional<Double> absolute, Optional<Double> fraction, Goal goal, Optional<Integer> target) {
    PgdParameters p = parameters;
    return new Pgd(
        new PgdParameters(
            p.steps(),
            absolute,
            fraction,
            p.randomStart(),
            p.restarts(),
            goal,
            target,
            p.loss(),
            p.momentum(),
            p.eotSamples(),
            p.surrogate(),
            p.keep()));
  }

  private Pgd with(
      boolean randomStart,
      int restarts,
      Loss loss,
      double momentum,
      int eotSamples,
      Optional<String> surrogate) {
    PgdParameters p = parameters;
    return new Pgd(
        new PgdParameters(
            p.steps(),
            p.stepSize(),
            p.relativeStepSize(),
            randomStart,
            restarts,
            p.goal(),
            p.target(),
            loss,
            momentum,
            eotSamples,
            surrogate,
            p.keep()));
  }
}
