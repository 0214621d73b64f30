package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.data.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a data set out of four decoded files.
 *
 * @param classNames name of each class, in label order
 * @param remedy one sentence that ends each error
 */
record IdxAssembly(List<String> classNames, String remedy) {

  /**
   * Checks that the files fit together and converts them.
   *
   * @param files all four parts
   * @param notes what to tell about this copy
   * @throws UserException if counts, image sizes or labels do not fit
   */
  Dataset assemble(Map<IdxPart, IdxFile> files, List<String> notes) {
    IdxFile train = files.get(IdxPart.TRAIN_IMAGES);
    IdxFile test = files.get(IdxPart.TEST_IMAGES);
    if (!shape(train).equals(shape(test))) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s holds images of %s, but %s holds images of %s. %s",
              test.path(),
              shape(test),
              train.path(),
              shape(train),
              remedy));
    }
    return new Dataset(
        classNames,
        split(train, files.get(IdxPart.TRAIN_LABELS)),
        split(test, files.get(IdxPart.TEST_LABELS)),
        checksum(files),
        notes);
  }

  /**
   * SHA-256 over the four content digests. The content holds shapes and values and is hashed after
   * unzipping, so the same data give the same checksum whether gzipped or not, whatever the names.
   */
  private static String checksum(Map<IdxPart, IdxFile> files) {
    MessageDigest digest = Sha256.digest();
    for (IdxPart part : IdxPart.values()) {
      digest.update(files.get(part).sha256().getBytes(StandardCharsets.US_ASCII));
    }
    return Sha256.hex(digest);
  }

  private LabeledImages split(IdxFile images, IdxFile labels) {
    if (images.count() != labels.count()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s holds %,d labels, but %s holds %,d images. %s",
              labels.path(),
              labels.count(),
              images.path(),
              images.count(),
              remedy));
    }
    return new LabeledImages(shape(images), pixels(images), classes(labels));
  }

  private static ImageShape shape(IdxFile images) {
    return new ImageShape(images.dimensions().get(1), images.dimensions().get(2), 1);
  }

  private static float[] pixels(IdxFile images) {
    byte[] bytes = images.bytes();
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (bytes[i] & 0xff) / 255f;
    }
    return pixels;
  }

  private int[] classes(IdxFile labels) {
    byte[] bytes = labels.bytes();
    int[] classes = new int[bytes.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = bytes[i] & 0xff;
      if (classes[i] >= classNames.size()) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "%s: label %d of item %,d is outside of the %d classes (0 to %d). %s",
                labels.path(),
                classes[i],
                i,
                classNames.size(),
                classNames.size() - 1,
                remedy));
      }
    }
    return classes;
  }
}
