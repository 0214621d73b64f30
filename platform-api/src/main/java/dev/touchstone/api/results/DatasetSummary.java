package dev.touchstone.api.results;

import dev.touchstone.api.data.ImageShape;
import java.util.List;

/**
 * What the results say about their data set.
 *
 * @param component which data set
 * @param shape shape of each image
 * @param classNames name of each class, in label order
 * @param trainCount training images
 * @param testCount test images in the data set, evaluated or not
 * @param checksum SHA-256 in hex
 * @param notes what readers must know about this copy
 */
public record DatasetSummary(
    ComponentUse component,
    ImageShape shape,
    List<String> classNames,
    int trainCount,
    int testCount,
    String checksum,
    List<String> notes) {

  /** Copies the lists. */
  public DatasetSummary {
    classNames = List.copyOf(classNames);
    notes = List.copyOf(notes);
  }
}
