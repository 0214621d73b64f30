package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Auto-PGD (Croce and Hein 2020, algorithm 1). A row whose own gradient query shows that it is
 * misclassified is proposed at once, and leaves the batch if the platform agrees; of the others the
 * best image is proposed in the end.
 */
final class AdaptiveRun implements Run {

  private final Settings settings;
  private final AttackTask task;
  private final GradientQueries queries;
  private final int size;
  private final int[] labels;
  private final Optional<int[]> targetOfRow;
  private List<Climber> climbers;

  /**
   * A run.
   *
   * @param targets target of each row of the task, empty when untargeted
   */
  AdaptiveRun(
      Settings settings,
      Climb.Adaptive climb,
      AttackTask task,
      int[] rows,
      float[] images,
      Optional<int[]> targets) {
    this.settings = settings;
    this.task = task;
    this.queries = new GradientQueries(settings, task);
    this.size = task.shape().size();
    this.labels = task.labels();
    this.targetOfRow = targets;
    this.climbers = new ArrayList<>();
    NormBall threat = task.threat();
    float step = settings.stepAt(threat.epsilon());
    for (int row : rows) {
      float[] clean = Run.gather(images, new int[] {row}, size);
      climbers.add(
          threat.norm() == Norm.L1
              ? new SparseClimber(row, clean, task.shape(), threat)
              : new DenseClimber(row, clean, task.shape(), threat, climb, step));
    }
  }

  @Override
  public int[] propose(long number) {
    long query = number * (settings.steps() + 1);
    if (settings.randomStart()) {
      climbers.forEach(climber -> climber.scatter(task.random(climber.row())));
    }
    boolean first = true;
    for (Phases.Phase phase : Phases.of(task.threat(), settings.steps())) {
      boolean begins = first;
      climbers.forEach(climber -> climber.within(phase.radius(), begins));
      climb(phase, query);
      query += phase.queries();
      first = false;
    }
    settle(climbers);
    return rows(climbers);
  }

  private void climb(Phases.Phase phase, long firstQuery) {
    settleWhoCannotPay();
    observe(firstQuery, phase.last());
    int steps = phase.queries() - 1;
    Checkpoints checkpoints =
        task.threat().norm() == Norm.L1 ? Checkpoints.regular(steps) : Checkpoints.closer(steps);
    for (int step = 1; step <= steps && !climbers.isEmpty(); step++) {
      settleWhoCannotPay();
      climbers.forEach(Climber::move);
      observe(firstQuery + step, phase.last());
      int since = checkpoints.reached();
      if (since > 0) {
        climbers.forEach(climber -> climber.checkpoint(since));
      }
    }
  }

  /** A question must leave a query for the proposal of what it finds. */
  private void settleWhoCannotPay() {
    List<Climber> poor =
        climbers.stream()
            .filter(climber -> Run.left(task, climber.row()) <= queries.draws())
            .toList();
    settle(poor);
    climbers = climbers.stream().filter(climber -> !poor.contains(climber)).toList();
  }

  /** Proposes the best images, of those that may still be proposed. */
  private void settle(List<Climber> settled) {
    List<Climber> proposed =
        settled.stream().filter(climber -> Run.left(task, climber.row()) > 0).toList();
    if (!proposed.isEmpty()) {
      leave(proposed, task.propose(rows(proposed), images(proposed, true)));
    }
  }

  /** Asks for the gradients at all iterates, and lets go of those that turn out to be broken. */
  private void observe(long query, boolean proposes) {
    int[] rows = rows(climbers);
    if (rows.length == 0) {
      return;
    }
    Optional<int[]> targets = targetOfRow.map(all -> Run.select(all, rows));
    Gradients answer = queries.ask(rows, images(climbers, false), targets, query);
    List<Climber> fooling = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      queries.requireFinite(answer.gradients(), i * size, size, rows[i]);
      climbers.get(i).observe(answer.losses()[i], answer.gradients(), i * size);
      if (proposes && misclassified(answer.logits(), i * task.classes(), labels[rows[i]])) {
        fooling.add(climbers.get(i));
      }
    }
    if (!fooling.isEmpty()) {
      leave(fooling, task.propose(rows(fooling), images(fooling, false)));
    }
  }

  private boolean misclassified(float[] logits, int offset, int label) {
    for (int c = 0; c < task.classes(); c++) {
      if (c != label && logits[offset + c] >= logits[offset + label]) {
        return true;
      }
    }
    return false;
  }

  private void leave(List<Climber> proposed, boolean[] broken) {
    List<Climber> gone = new ArrayList<>();
    for (int i = 0; i < broken.length; i++) {
      if (broken[i]) {
        gone.add(proposed.get(i));
      }
    }
    climbers = climbers.stream().filter(climber -> !gone.contains(climber)).toList();
  }

  private static int[] rows(List<Climber> climbers) {
    return climbers.stream().mapToInt(Climber::row).toArray();
  }

  private float[] images(List<Climber> climbers, boolean best) {
    float[] images = new float[climbers.size() * size];
    for (int i = 0; i < climbers.size(); i++) {
      Climber climber = climbers.get(i);
      System.arraycopy(best ? climber.candidate() : climber.current(), 0, images, i * size, size);
    }
    return images;
  }
}
