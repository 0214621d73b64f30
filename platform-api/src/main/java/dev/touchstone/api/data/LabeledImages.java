package dev.touchstone.api.data;

import java.util.Arrays;

/**
 * Images with their labels.
 *
 * <p>Holds the arrays that it is given, without a copy: who passes them in must not change them
 * afterwards, and who reads them must not write. Data sets are large and read everywhere.
 *
 * @param shape shape of each image
 * @param pixels NHWC, float32 in [0, 1], {@code labels.length × shape.size()} values
 * @param labels class of each image, from 0
 */
public record LabeledImages(ImageShape shape, float[] pixels, int[] labels) {

  /** Checks that the pixels fit the labels. */
  public LabeledImages {
    if (pixels.length != (long) labels.length * shape.size()) {
      throw new IllegalArgumentException(
          labels.length + " labels and " + pixels.length + " values do not fit shape " + shape);
    }
  }

  /** How many images there are. */
  public int count() {
    return labels.length;
  }

  /** A copy of one image's values. */
  public float[] image(int index) {
    int size = shape.size();
    return Arrays.copyOfRange(pixels, index * size, (index + 1) * size);
  }

  /** A copy of the images at the given indices, in that order. */
  public LabeledImages select(int[] indices) {
    int size = shape.size();
    float[] selected = new float[Math.multiplyExact(indices.length, size)];
    int[] classes = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * size, selected, i * size, size);
      classes[i] = labels[indices[i]];
    }
    return new LabeledImages(shape, selected, classes);
  }

  /** The first {@code limit} images, or all if there are fewer. */
  public LabeledImages first(int limit) {
    if (limit >= count()) {
      return this;
    }
    return new LabeledImages(
        shape, Arrays.copyOf(pixels, limit * shape.size()), Arrays.copyOf(labels, limit));
  }
}
