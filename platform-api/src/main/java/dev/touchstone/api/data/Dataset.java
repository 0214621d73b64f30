package dev.touchstone.api.data;

import java.util.List;

/**
 * A loaded data set.
 *
 * @param classNames name of each class, in label order
 * @param train images to train on
 * @param test images to evaluate on, never seen in training
 * @param checksum SHA-256 in hex of all that determines the pixels and labels; results are stored
 *     under it
 * @param notes what a reader of the leaderboard must know about this copy, such as files that
 *     differ from the official ones; empty when there is nothing to say
 */
public record Dataset(
    List<String> classNames,
    LabeledImages train,
    LabeledImages test,
    String checksum,
    List<String> notes) {

  /** Checks shapes and labels. */
  public Dataset {
    classNames = List.copyOf(classNames);
    notes = List.copyOf(notes);
    if (!train.shape().equals(test.shape())) {
      throw new IllegalArgumentException(
          "training images are " + train.shape() + ", test images " + test.shape());
    }
    checkLabels(train, classNames.size());
    checkLabels(test, classNames.size());
  }

  /** How many classes there are. */
  public int classes() {
    return classNames.size();
  }

  /** Shape of each image. */
  public ImageShape shape() {
    return train.shape();
  }

  private static void checkLabels(LabeledImages images, int classes) {
    for (int label : images.labels()) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label " + label + " is outside of the " + classes + " classes");
      }
    }
  }
}
