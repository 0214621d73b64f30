package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Projected gradient ascent on a loss: x ← Π(x + α · n(g)), where n is the gradient's sign (L∞) or
 * its direction (L2) and Π the projection onto the ball and then onto [0, 1] (Madry et al. 2018,
 * section 2.1). FGSM is one such step of length ε (Goodfellow et al. 2015); what a run does between
 * its start and its proposals is a {@link Climb}.
 *
 * <p>Later runs go on with the samples that still stand. All that a sample meets – its random
 * stream, its noise draws – depends on that sample and the number of the run, not on the batch.
 */
final class GradientAscent implements Attack {

  private final Settings settings;

  GradientAscent(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void run(AttackTask task) {
    settings.checkServes(task);
    float[] images = task.images();
    int[] standing = rowsToAttack(task, images);
    Targets targets = Targets.choose(settings.aim(), task, standing);
    long runs = 0;
    for (Optional<int[]> pass : targets.passes()) {
      for (int restart = 0; restart < settings.restarts(); restart++) {
        standing = Run.withQueries(task, standing);
        if (standing.length > 0) {
          standing = begin(task, standing, images, pass).propose(runs++);
        }
      }
    }
  }

  /** Runs of fixed steps go on together, and their stored results stay what they are. */
  @Override
  public boolean leavesOutDecided() {
    return settings.climb() instanceof Climb.Adaptive;
  }

  private Run begin(AttackTask task, int[] rows, float[] images, Optional<int[]> targets) {
    if (settings.climb() instanceof Climb.Adaptive adaptive) {
      return new AdaptiveRun(settings, adaptive, task, rows, images, targets);
    }
    Climb.Fixed fixed = (Climb.Fixed) settings.climb();
    Optional<int[]> targetsOfRows = targets.map(all -> Run.select(all, rows));
    return new FixedRun(settings, fixed, task, rows, images, targetsOfRows);
  }

  @Override
  public void check(AttackTask task) {
    settings.checkServes(task);
  }

  /**
   * All rows but those whose label is the fixed target, and those that may not be asked which
   * targets they have: these are proposed as they are.
   */
  private int[] rowsToAttack(AttackTask task, float[] images) {
    int[] labels = task.labels();
    Map<Boolean, List<Integer>> rows =
        IntStream.of(Run.withQueries(task, IntStream.range(0, task.size()).toArray()))
            .boxed()
            .collect(Collectors.partitioningBy(row -> worthwhile(task, row, labels[row])));
    int[] left = toArray(rows.get(false));
    if (left.length > 0) {
      task.propose(left, Run.gather(images, left, task.shape().size()));
    }
    return toArray(rows.get(true));
  }

  private boolean worthwhile(AttackTask task, int row, int label) {
    return !settings.aim().target().equals(Optional.of(label))
        && Run.left(task, row) > settings.aim().queriesToChoose();
  }

  private static int[] toArray(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
