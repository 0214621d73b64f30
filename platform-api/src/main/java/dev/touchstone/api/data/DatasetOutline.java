package dev.touchstone.api.data;

import java.util.List;

/**
 * What is known of a data set before it is loaded.
 *
 * @param shape shape of each image
 * @param classNames name of each class, in label order
 * @param trainCount how many images there are to train on
 * @param testCount how many there are to evaluate on
 */
public record DatasetOutline(
    ImageShape shape, List<String> classNames, int trainCount, int testCount) {

  /** Copies the list. */
  public DatasetOutline {
    classNames = List.copyOf(classNames);
  }

  /** Of a data set that is loaded. */
  public static DatasetOutline of(Dataset dataset) {
    return new DatasetOutline(
        dataset.shape(), dataset.classNames(), dataset.train().count(), dataset.test().count());
  }

  /** How many classes there are. */
  public int classes() {
    return classNames.size();
  }
}
