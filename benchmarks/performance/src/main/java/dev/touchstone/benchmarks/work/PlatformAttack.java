package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;
import java.util.List;

/**
 * A cell of PGD on one batch of correctly classified samples, through the platform's own door: JSON
 * in, data set, attack plugin, projection, judge, and a file in the store out.
 */
final class PlatformAttack implements Work {

  private final Cells cells;
  private final AttackWork oneStep;
  private final AttackWork attack;

  /**
   * Runs the cells that it depends on.
   *
   * @param options of the attack in the suite, each after a comma, such as {@code ", precision:
   *     bf16"}
   * @param batch images that are attacked
   */
  PlatformAttack(Places places, Network network, String options, int batch) {
    cells = new Cells(places);
    Plan plan = cells.plan(Suites.attack(network, Suites.given(places.weights(network)), options));
    Suites.works(plan, PrepareWork.class).forEach(cells::run);
    Suites.works(plan, CleanWork.class).forEach(cells::run);
    List<Integer> samples = Suites.correct(cells, plan, batch);
    List<AttackWork> attacks = Suites.works(plan, AttackWork.class);
    oneStep = on(samples, attacks.get(0));
    attack = on(samples, attacks.get(1));
  }

  private static AttackWork on(List<Integer> samples, AttackWork work) {
    return new AttackWork(
        work.entry(),
        work.source(),
        work.threat(),
        work.attack(),
        samples,
        work.batch(),
        work.seed(),
        work.after(),
        work.examples());
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    return attack.samples().size()
        * window.perSecond(() -> cells.run(oneStep), () -> cells.run(attack));
  }

  @Override
  public double growth(Quantity quantity, int warmUp, int batches) {
    return Work.growth(() -> cells.run(attack), PgdLoop.STEPS, warmUp, batches);
  }

  @Override
  public void close() {
    cells.close();
  }
}
