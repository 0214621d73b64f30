package dev.touchstone.plugins.attack.candidates;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.data.SampleImages;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Proposes one image from a file for each sample, and the clean one where the file has none: a
 * sample for which somebody has found nothing. What is outside of the threat is refused, not
 * projected: an image that was meant for another ball would be judged for what it is not.
 */
final class Candidates implements Attack {

  /** What float32 arithmetic elsewhere may add to a distance, in relation to it and as such. */
  private static final double ROUNDING = 1e-5;

  private final SampleImages file;

  Candidates(SampleImages file) {
    this.file = file;
  }

  @Override
  public Access access() {
    return Access.LABELS;
  }

  @Override
  public void check(AttackTask task) {
    file.requireShape(task.shape());
  }

  @Override
  public void run(AttackTask task) {
    check(task);
    int size = task.shape().size();
    Map<Integer, Integer> rows = new HashMap<>();
    for (int row = 0; row < task.size(); row++) {
      int sample = task.sample(row);
      if (sample < 0) {
        throw new UserException(
            "attack candidates: cannot be part of another attack or of a training, which do not"
                + " tell samples apart");
      }
      rows.put(sample, row);
    }
    float[] clean = task.images();
    float[] proposed = clean.clone();
    file.images(rows, size)
        .forEach(
            (row, image) -> {
              require(task, row, clean, image);
              System.arraycopy(image, 0, proposed, row * size, size);
            });
    task.propose(IntStream.range(0, task.size()).toArray(), proposed);
  }

  private void require(AttackTask task, int row, float[] clean, float[] image) {
    for (float pixel : image) {
      if (!(pixel >= -ROUNDING && pixel <= 1 + ROUNDING)) {
        throw new UserException(
            "%s: the image of %s has a pixel of %s; pixels are in [0, 1]"
                .formatted(file.file(), task.describe(row), pixel));
      }
    }
    Norm norm = task.threat().norm();
    double distance = norm.distance(clean, row * image.length, image, 0, task.shape());
    double values = norm == Norm.L1 ? Math.max(1, image.length / 100.0) : 1;
    if (distance > task.threat().epsilon() * (1 + ROUNDING) + values * ROUNDING) {
      throw new UserException(
          "%s: the image of %s is %s away from the clean one, which is outside of %s; give images for this threat, or name the threats that they are for"
              .formatted(file.file(), task.describe(row), (float) distance, task.threat().label()));
    }
  }
}
