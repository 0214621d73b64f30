package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;

/**
 * Parameters of the data set {@code idx}.
 *
 * @param folder holds the four files
 * @param trainImages file of the training images
 * @param trainLabels file of the training labels
 * @param testImages file of the test images
 * @param testLabels file of the test labels
 * @param classes how many classes there are
 */
public record IdxParameters(
    @Parameter(doc = "Folder of the four files, relative to the suite's folder.") Path folder,
    @Parameter(
            doc = "File of the training images; also found with .gz appended.",
            defaultValue = "train-images-idx3-ubyte")
        String trainImages,
    @Parameter(
            doc = "File of the training labels; also found with .gz appended.",
            defaultValue = "train-labels-idx1-ubyte")
        String trainLabels,
    @Parameter(
            doc = "File of the test images; also found with .gz appended.",
            defaultValue = "t10k-images-idx3-ubyte")
        String testImages,
    @Parameter(
            doc = "File of the test labels; also found with .gz appended.",
            defaultValue = "t10k-labels-idx1-ubyte")
        String testLabels,
    @Parameter(
            doc = "Number of classes: labels run from 0 to one less.",
            defaultValue = "10",
            min = 2,
            max = 256)
        int classes) {

  /** The name that was given for a part. */
  String fileName(IdxPart part) {
    return switch (part) {
      case TRAIN_IMAGES -> trainImages;
      case TRAIN_LABELS -> trainLabels;
      case TEST_IMAGES -> testImages;
      case TEST_LABELS -> testLabels;
    };
  }
}
