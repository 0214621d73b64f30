package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.core.store.Json;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Checks what a data set plugin loaded, and takes it over into arrays that no plugin holds. The one
 * door for all data: whatever reads pixels and labels later may rely on them.
 */
public final class LoadedData {

  /** SHA-256 of nothing: what a digest gives that was never fed. */
  private static final String NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /** Values that are digested at once. */
  private static final int CHUNK = 1 << 16;

  private final String name;

  private LoadedData(String name) {
    this.name = name;
  }

  /**
   * The checked data.
   *
   * @param id the data set's id, for messages
   * @param loaded what the plugin gave
   * @throws ComponentException if it is not a data set; names the image where one is at fault
   */
  static Dataset taken(String id, Dataset loaded) {
    return new LoadedData("data set '" + id + "'").taken(loaded);
  }

  private Dataset taken(Dataset loaded) {
    require(loaded != null, "loaded nothing (null)");
    require(
        loaded.classes() >= 2, "has %d classes; at least 2 are needed".formatted(loaded.classes()));
    String checksum = loaded.checksum();
    require(
        checksum.matches("[0-9a-f]{64}"),
        "has a checksum that is not a SHA-256 in hex (64 of 0-9 and a-f)");
    require(
        !checksum.equals(NOTHING),
        "has the checksum of nothing; it must cover all that determines pixels and labels");
    require(loaded.test().count() > 0, "has no test images; there is nothing to evaluate on");
    return new Dataset(
        loaded.classNames(),
        taken(loaded.train(), "training", loaded.classes()),
        taken(loaded.test(), "test", loaded.classes()),
        checksum,
        loaded.notes());
  }

  /**
   * Checks a training set that a defense made. It is not copied: it may be many times the data set.
   *
   * @param who the defense, for messages
   * @param made what it gave
   * @param from what it was made from
   * @param classes how many classes there are
   */
  public static void checkAugmented(
      String who, LabeledImages made, LabeledImages from, int classes) {
    LoadedData check = new LoadedData(who);
    if (!made.shape().equals(from.shape())) {
      throw check.refused(
          "made images of %s from images of %s".formatted(made.shape(), from.shape()));
    }
    check.require(made.count() > 0, "left no training images");
    check.check(made, "training", classes);
  }

  private LabeledImages taken(LabeledImages brought, String what, int classes) {
    LabeledImages images =
        new LabeledImages(brought.shape(), brought.pixels().clone(), brought.labels().clone());
    check(images, what, classes);
    return images;
  }

  private void check(LabeledImages images, String what, int classes) {
    for (int i = 0; i < images.count(); i++) {
      int label = images.labels()[i];
      require(
          label >= 0 && label < classes,
          "%s image %d has the label %d; there are %d classes, from 0"
              .formatted(what, i, label, classes));
    }
    float[] pixels = images.pixels();
    for (int i = 0; i < pixels.length; i++) {
      float pixel = pixels[i];
      if (!(pixel >= 0f && pixel <= 1f)) {
        int size = images.shape().size();
        throw refused(
            "%s image %d has %s as value %d; all must be from 0 to 1 (grey levels of 8 bits are to be divided by 255)"
                .formatted(what, i / size, pixel, i % size));
      }
    }
  }

  private void require(boolean right, String fault) {
    if (!right) {
      throw refused(fault);
    }
  }

  private ComponentException refused(String fault) {
    return new ComponentException(name + " " + fault);
  }

  /** SHA-256 in hex of the data themselves, whatever checksum the plugin gives for them. */
  public static String digest(Dataset data) {
    return Json.hash(
        List.of(data.classNames(), data.shape(), digest(data.train()), digest(data.test())));
  }

  /** SHA-256 in hex of all pixels and labels. */
  public static String digest(LabeledImages images) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      update(digest, images);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, LabeledImages images) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * CHUNK);
    float[] pixels = images.pixels();
    for (int from = 0; from < pixels.length; from += CHUNK) {
      int count = Math.min(CHUNK, pixels.length - from);
      bytes.asFloatBuffer().put(pixels, from, count);
      digest.update(bytes.array(), 0, Float.BYTES * count);
    }
    int[] labels = images.labels();
    for (int from = 0; from < labels.length; from += CHUNK) {
      int count = Math.min(CHUNK, labels.length - from);
      bytes.asIntBuffer().put(labels, from, count);
      digest.update(bytes.array(), 0, Integer.BYTES * count);
    }
  }
}
