package dev.touchstone.plugins.dataset.idx;

import java.nio.file.Path;
import java.util.List;

/**
 * One decoded IDX file of unsigned bytes.
 *
 * @param path where it was read from
 * @param dimensions size of each dimension, the number of items first
 * @param bytes the values, last dimension fastest
 * @param sha256 SHA-256 in hex of the file's content after unzipping, header included
 */
record IdxFile(Path path, List<Integer> dimensions, byte[] bytes, String sha256) {

  /** Items in the file: images or labels. */
  int count() {
    return dimensions.get(0);
  }
}
