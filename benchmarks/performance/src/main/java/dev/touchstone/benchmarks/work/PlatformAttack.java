package dev.touchstone.benchmarks.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.cells.prepare.PrepareWork;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import java.util.List;

/**
 * A cell of PGD on one batch of correctly classified samples, through the platform's own door: JSON
 * in, data set, attack plugin, projection, judge, and a file in the store out.
 */
final class PlatformAttack implements Work {

  private final Cells cells;
  private final String attack;
  private final int images;

  /**
   * Runs the cells that it depends on.
   *
   * @param quantity what is going to be measured
   * @param options of the attack in the suite, each after a comma, such as {@code ", precision:
   *     bf16"}
   * @param batch images that are attacked
   */
  PlatformAttack(Places places, Network network, Quantity quantity, String options, int batch) {
    cells = new Cells(places);
    float epsilon = quantity == Quantity.BREAK ? Suites.BREAKING : PgdLoop.EPSILON;
    Plan plan =
        cells.plan(Suites.attack(network, Suites.given(places.weights(network)), options, epsilon));
    Suites.works(plan, PrepareWork.class).forEach(cells::run);
    Suites.works(plan, CleanWork.class).forEach(cells::run);
    List<Integer> samples = Suites.correct(cells, plan, batch);
    images = batch;
    attack = on(samples, Suites.works(plan, AttackWork.class).get(0));
  }

  /** The cell as JSON, on other samples: what else it says is none of the benchmark's business. */
  private static String on(List<Integer> samples, AttackWork work) {
    ObjectNode cell = (ObjectNode) Json.tree(work);
    return Json.text(cell.set("samples", Json.MAPPER.valueToTree(samples)));
  }

  /** Runs the cell of forty steps. */
  void run() {
    cells.run(attack);
  }

  @Override
  public double perSecond(Quantity quantity, Window window) {
    // A whole cell goes before: cells of one step leave a tenth of the next one to the JVM's
    // compiler.
    double cellsPerSecond = window.perSecond(this::run, this::run);
    return cellsPerSecond * (quantity == Quantity.BREAK ? broken() : images);
  }

  private long broken() {
    return cells.attacked(Json.MAPPER.convertValue(Json.object(attack), AttackWork.class)).stream()
        .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
        .count();
  }

  @Override
  public double[] growth(Quantity quantity, int warmUp, int[] marks) {
    return Work.growth(() -> cells.run(attack), PgdLoop.STEPS, warmUp, marks);
  }

  @Override
  public void close() {
    cells.close();
  }
}
