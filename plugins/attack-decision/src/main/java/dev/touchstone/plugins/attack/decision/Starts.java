package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.data.SampleImages;
import java.util.HashMap;
import java.util.Map;

/**
 * Images to start from, found by another attack or for another entry. Whether they are
 * misclassified here is asked of the entry, at a query each.
 *
 * @param id the attack's id, for messages
 */
record Starts(String id, SampleImages file) {

  /** What float32 arithmetic elsewhere may have pixels be outside of [0, 1]. */
  private static final double ROUNDING = 1e-5;

  /**
   * Checks that the images are like the task's.
   *
   * @throws UserException if they are not
   */
  void check(AttackTask task) {
    file.requireShape(task.shape());
  }

  /**
   * The images of a task's samples, by row; none of samples that the file has none of.
   *
   * @throws UserException if nobody can tell which samples they are, or a pixel is none
   */
  Map<Integer, float[]> of(AttackTask task) {
    Map<Integer, Integer> rows = new HashMap<>();
    for (int row = 0; row < task.size(); row++) {
      int sample = task.sample(row);
      if (sample < 0) {
        throw new UserException(
            "attack %s: cannot be part of another attack or of a training, which do not tell samples apart"
                .formatted(id));
      }
      rows.put(sample, row);
    }
    Map<Integer, float[]> images = file.images(rows, task.shape().size());
    images.forEach((row, image) -> cut(task, row, image));
    return images;
  }

  private void cut(AttackTask task, int row, float[] image) {
    for (int i = 0; i < image.length; i++) {
      if (!(image[i] >= -ROUNDING && image[i] <= 1 + ROUNDING)) {
        throw new UserException(
            "%s: the image of %s has a pixel of %s; pixels are in [0, 1]"
                .formatted(file.file(), task.describe(row), image[i]));
      }
      image[i] = Sample.clip(image[i]);
    }
  }
}
