package dev.touchstone.benchmarks.work;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.core.cells.attack.Allowance;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.attack.JudgedTask;
import dev.touchstone.core.cells.attack.LastCandidateTask;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Safetensors;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The same attack on the same images in the same batches, but never told that a sample is broken:
 * all of them go through every stage and every iteration.
 */
final class NaiveAutoAttack implements Work {

  private final Cells cells;
  private final NetworkClassifier classifier;
  private final Attack attack;
  private final AttackWork work;
  private final LabeledImages test;
  private final int[] correct;
  private final int images;

  NaiveAutoAttack(Places places, Network network) {
    cells = new Cells(places);
    images = FirstImages.count(places.first(network));
    Plan plan =
        cells.plan(Suites.autoAttack(network, Suites.given(places.weights(network)), images));
    PrepareWork prepared = Suites.works(plan, PrepareWork.class).get(0);
    cells.run(prepared);
    Suites.works(plan, CleanWork.class).forEach(cells::run);
    work = Suites.works(plan, AttackWork.class).get(1);
    correct = Suites.correct(cells, plan).stream().mapToInt(Integer::intValue).toArray();
    test = cells.datasets().get(prepared.entry(), Progress.NONE, Cancellation.NEVER).test();
    attack = cells.attack("autoattack");
    classifier =
        NetworkClassifier.open(
            cells.model(network),
            List.of(),
            network.shape(),
            Network.CLASSES,
            Safetensors.read(places.weights(network)));
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    // The platform's cell starts after its clean pass, so this side may warm up by forwards, too.
    Runnable warmUp = () -> classifier.logits(some(0).pixels(), new long[some(0).count()]);
    return images * window.perSecond(warmUp, this::attack);
  }

  private LabeledImages some(int from) {
    return test.select(rows(from));
  }

  private int[] rows(int from) {
    return Arrays.copyOfRange(correct, from, Math.min(from + work.batch(), correct.length));
  }

  private void attack() {
    for (int from = 0; from < correct.length; from += work.batch()) {
      JudgedTask task =
          new JudgedTask(
              classifier,
              work.threat().ball().orElseThrow(),
              some(from),
              rows(from),
              new Seed(work.seed()),
              new Allowance(attack.access(), OptionalLong.empty()),
              false,
              Cancellation.NEVER);
      attack.run(new LastCandidateTask(task));
      task.close();
    }
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    throw new IllegalArgumentException("the naive loop is measured for its speed alone");
  }

  @Override
  public void close() {
    classifier.close();
    cells.close();
  }
}
