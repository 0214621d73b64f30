package dev.touchstone.benchmarks.work;

import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.work.CellWork;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The suites whose cells are measured. */
final class Suites {

  /** A radius at which attacks break some images of the adversarially trained network. */
  static final float BREAKING = 0.3f;

  /** Of an attack: its gradients are computed in bf16. */
  static final String BF16 = ", precision: bf16";

  private Suites() {}

  /**
   * PGD on a network.
   *
   * @param entry keys and values of the entry beside its model
   * @param options keys and values of the attack beside its steps, each after a comma
   */
  static String attack(Network network, String entry, String options) {
    return attack(network, entry, options, PgdLoop.EPSILON);
  }

  /**
   * PGD on a network at a radius.
   *
   * @param epsilon in L∞
   */
  static String attack(Network network, String entry, String options, float epsilon) {
    return String.format(
        Locale.ROOT,
        """
        suite: benchmark
        dataset: %1$s
        samples: { limit: %2$d }
        threats: [{ norm: linf, epsilon: %3$s }]
        entries: [{ name: network, model: %4$s, %5$s }]
        attacks: [{ id: pgd, steps: %7$d, step-size: %6$s, random-start: false%8$s }]
        evaluation: { batch: %9$d, cell: %2$d, gallery: 0 }
        """,
        network.dataset(),
        network.samples(),
        epsilon,
        network.model(),
        entry,
        PgdLoop.STEP_SIZE,
        PgdLoop.STEPS,
        options,
        network.batch());
  }

  /**
   * AutoAttack on a network, and before it something short that asks the same.
   *
   * @param images how many of the test images, from the first
   */
  static String autoAttack(Network network, String entry, int images) {
    return String.format(
        Locale.ROOT,
        """
        suite: benchmark
        dataset: %s
        samples: { limit: %d }
        threats: [{ norm: linf, epsilon: %s }]
        entries: [{ name: network, model: %s, %s }]
        attacks:
          - id: ensemble
            name: warm-up
            attacks: [{ id: apgd, steps: 2 }, { id: fab, steps: 2, targets: 1 }, { id: square, steps: 5 }]
          - { id: autoattack }
        evaluation: { cell: %d, gallery: 0 }
        """,
        network.dataset(),
        images,
        BREAKING,
        network.model(),
        entry,
        images);
  }

  /** An entry with given weights. */
  static String given(Path weights) {
    return "weights: \"" + weights.toAbsolutePath() + "\"";
  }

  /** The work of that type in a plan. */
  static <W extends CellWork> List<W> works(Plan plan, Class<W> type) {
    return plan.cells().stream().map(Cell::work).filter(type::isInstance).map(type::cast).toList();
  }

  /** The samples that the plan's clean cells, which have been run, found classified right. */
  static List<Integer> correct(Cells cells, Plan plan) {
    return works(plan, CleanWork.class).stream()
        .flatMap(
            work ->
                new StoredResults(cells.store())
                        .cell(work, new CleanKind())
                        .orElseThrow("the clean cell is not in the store")
                        .result()
                        .outcomes()
                        .stream())
        .filter(outcome -> outcome.correct())
        .map(outcome -> outcome.sample())
        .toList();
  }

  /** The first of them. */
  static List<Integer> correct(Cells cells, Plan plan, int count) {
    List<Integer> correct = correct(cells, plan);
    if (correct.size() < count) {
      throw new IllegalStateException(
          "only %d of %d samples are classified right".formatted(correct.size(), count));
    }
    return correct.subList(0, count);
  }
}
