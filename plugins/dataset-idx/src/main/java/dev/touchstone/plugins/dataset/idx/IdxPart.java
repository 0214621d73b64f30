package dev.touchstone.plugins.dataset.idx;

import java.util.ArrayList;
import java.util.List;

/** The four files that make up a data set, in the order in which its checksum covers them. */
enum IdxPart {
  TRAIN_IMAGES("train-images", 3),
  TRAIN_LABELS("train-labels", 1),
  TEST_IMAGES("t10k-images", 3),
  TEST_LABELS("t10k-labels", 1);

  private final String stem;
  private final int rank;

  IdxPart(String stem, int rank) {
    this.stem = stem;
    this.rank = rank;
  }

  /** Dimensions of the array in the file: 3 for images (count, rows, columns), 1 for labels. */
  int rank() {
    return rank;
  }

  /** The published name, without {@code .gz}. */
  String fileName() {
    return stem + "-idx" + rank + "-ubyte";
  }

  /** The published name of the gzipped file, as mirrors serve it. */
  String gzipName() {
    return fileName() + ".gz";
  }

  /**
   * Names under which the file is found, the preferred one first. The variant with a dot is what
   * some archive programs make of the published name when they unpack it.
   */
  List<String> acceptedNames() {
    List<String> names = new ArrayList<>();
    for (String name : List.of(fileName(), stem + ".idx" + rank + "-ubyte")) {
      names.add(name);
      names.add(name + ".gz");
    }
    return names;
  }
}
