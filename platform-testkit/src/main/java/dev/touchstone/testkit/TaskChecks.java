package dev.touchstone.testkit;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;

/** What a {@link TestTask} refuses of an attack. */
final class TaskChecks {

  private TaskChecks() {}

  /** Checks images and the rows that they are for. */
  static void images(int[] rowNumbers, float[] images, int rows, ImageShape shape) {
    if (images.length != rowNumbers.length * shape.size()) {
      throw new ComponentException(
          images.length + " values do not fit " + rowNumbers.length + " images of " + shape);
    }
    for (int row : rowNumbers) {
      if (row < 0 || row >= rows) {
        throw new ComponentException("row " + row + " is not one of the " + rows);
      }
    }
    for (int i = 0; i < images.length; i++) {
      if (!Float.isFinite(images[i])) {
        throw new ComponentException(
            "image for row " + rowNumbers[i / shape.size()] + " holds " + images[i]);
      }
    }
  }

  static void targets(int[] targets, int count, int classes) {
    if (targets.length != count) {
      throw new ComponentException(targets.length + " targets were given for " + count + " images");
    }
    for (int target : targets) {
      if (target < 0 || target >= classes) {
        throw new ComponentException("target " + target + " is not one of " + classes);
      }
    }
  }

  static void cotangents(float[] cotangents, int count, int classes) {
    if (cotangents.length != count * classes) {
      throw new ComponentException(
          cotangents.length + " cotangents were given for " + count + " images");
    }
  }
}
