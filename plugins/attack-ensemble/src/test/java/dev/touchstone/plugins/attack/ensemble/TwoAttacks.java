package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Loss;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The simplest attacks of two kinds. */
final class TwoAttacks {

  private TwoAttacks() {}

  private static int[] rows(AttackTask task) {
    return IntStream.range(0, task.size())
        .filter(row -> task.remaining(row).orElse(1) > 0)
        .toArray();
  }

  private static float[] some(AttackTask task, int[] rows) {
    int size = task.shape().size();
    float[] all = task.images();
    float[] images = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * size, images, i * size, size);
    }
    return images;
  }

  /** One image with noise. */
  static void noise(AttackTask task) {
    int[] rows = rows(task);
    float[] images = some(task, rows);
    int size = task.shape().size();
    for (int i = 0; i < rows.length; i++) {
      RandomGenerator random = task.random(rows[i]);
      for (int j = i * size; j < (i + 1) * size; j++) {
        images[j] += (float) (task.threat().epsilon() * (2 * random.nextDouble() - 1));
      }
    }
    task.propose(rows, images);
  }

  /** One step along the gradient, if there are queries for it. */
  static void step(AttackTask task) {
    if (!task.differentiable()) {
      throw new UserException("needs gradients");
    }
    int[] rows = rows(task);
    float[] images = some(task, rows);
    int[] able =
        IntStream.range(0, rows.length)
            .filter(i -> task.remaining(rows[i]).orElse(2) > 1)
            .toArray();
    int size = task.shape().size();
    float[] asked = new float[able.length * size];
    for (int i = 0; i < able.length; i++) {
      System.arraycopy(images, able[i] * size, asked, i * size, size);
    }
    int[] askedRows = IntStream.of(able).map(i -> rows[i]).toArray();
    float[] gradients =
        task.gradients(askedRows, asked, Loss.MARGIN, Optional.empty(), Optional.empty(), 0)
            .gradients();
    for (int i = 0; i < able.length; i++) {
      for (int j = 0; j < size; j++) {
        images[able[i] * size + j] +=
            (float) task.threat().epsilon() * Math.signum(gradients[i * size + j]);
      }
    }
    task.propose(rows, images);
  }
}
