package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import java.util.Arrays;

/**
 * The one-pixel attack with ε pixels (Su et al. 2019, section III): differential evolution of
 * candidates, each the places and values of ε pixels. A child replaces its parent if its margin is
 * lower. Sample after sample, as a generation is a batch of its own.
 */
final class OnePixel implements Attack {

  private final OnePixelParameters parameters;

  OnePixel(OnePixelParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Access access() {
    return Access.LOGITS;
  }

  @Override
  public void check(AttackTask task) {
    Norm norm = task.threat().norm();
    if (norm != Norm.L0) {
      throw new UserException(
          "attack one-pixel: searches in L0, and not in %s; name the threats that it is for (threats: [...])"
              .formatted(norm.symbol()));
    }
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    int size = task.shape().size();
    float[] images = task.images();
    int[] labels = task.labels();
    for (int row = 0; row < task.size(); row++) {
      float[] clean = Arrays.copyOfRange(images, row * size, (row + 1) * size);
      search(task, row, labels[row], clean);
    }
  }

  private void search(AttackTask task, int row, int label, float[] clean) {
    int pixels = (int) Math.min(task.threat().epsilon(), clean.length);
    Population population =
        new Population(parameters, pixels, task.shape(), clean, task.random(row));
    for (int generation = 0; generation < parameters.generations(); generation++) {
      // A query must leave one for the proposal of what it finds.
      int asked = (int) Math.min(parameters.population(), left(task, row) - 1);
      if (pixels == 0 || asked <= 0) {
        break;
      }
      float[] children = population.breed(asked);
      int[] rows = new int[asked];
      Arrays.fill(rows, row);
      float[] logits = task.logits(rows, children, generation);
      boolean fooled = false;
      for (int i = 0; i < asked; i++) {
        double margin = margin(logits, i * task.classes(), task.classes(), label);
        fooled |= population.judge(i, margin) && margin <= 0;
      }
      if (fooled && task.propose(new int[] {row}, population.best())[0]) {
        return;
      }
    }
    if (left(task, row) > 0) {
      task.propose(new int[] {row}, population.best());
    }
  }

  private static double margin(float[] logits, int offset, int classes, int label) {
    double others = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      others = c == label ? others : Math.max(others, logits[offset + c]);
    }
    return logits[offset + label] - others;
  }

  private static long left(AttackTask task, int row) {
    return task.remaining(row).orElse(Long.MAX_VALUE);
  }
}
