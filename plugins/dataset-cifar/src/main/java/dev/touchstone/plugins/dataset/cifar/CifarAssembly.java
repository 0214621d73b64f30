package dev.touchstone.plugins.dataset.cifar;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.data.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a data set out of the files' content.
 *
 * @param published what the files should be
 * @param source where they were read from
 * @param remedy one sentence that ends each error
 */
record CifarAssembly(Cifar published, CifarSource source, String remedy) {

  private static final int PLANE = Cifar.SHAPE.height() * Cifar.SHAPE.width();

  /**
   * Checks and converts the files. Training batches may be missing, but not all of them.
   *
   * @param contents the files by name
   * @throws UserException if a file is missing, too short, too long, or holds a label that is none
   */
  Dataset assemble(Map<String, byte[]> contents) {
    List<String> train = Cifar.TRAIN.stream().filter(contents::containsKey).toList();
    if (train.isEmpty() || !contents.containsKey(Cifar.TEST)) {
      String missing = train.isEmpty() ? Cifar.TRAIN.get(0) : Cifar.TEST;
      throw new UserException(source.describe(missing) + " is missing. " + remedy);
    }
    contents.forEach(this::requireWholeRecords);
    List<String> notes = new ArrayList<>();
    MessageDigest checksum = Sha256.digest();
    for (String name :
        contents.keySet()) { // Alphabetically: the training batches, then the test's.
      String sha256 = sha256(contents.get(name));
      checksum.update(sha256.getBytes(StandardCharsets.US_ASCII));
      if (!sha256.equals(published.sha256().get(name))) {
        notes.add(
            String.format(
                "%s differs from the official %s file (SHA-256 of its content %s, official %s)",
                name, Cifar.TITLE, sha256, published.sha256().get(name)));
      }
    }
    if (train.size() < Cifar.TRAIN.size()) {
      notes.add(missing(train));
    }
    return new Dataset(
        Cifar.CLASS_NAMES,
        images(train, contents),
        images(List.of(Cifar.TEST), contents),
        Sha256.hex(checksum),
        notes);
  }

  private String missing(List<String> train) {
    List<String> missing = Cifar.TRAIN.stream().filter(name -> !train.contains(name)).toList();
    return String.format(
        Locale.ROOT,
        "%s %s missing: there are %,d of the %,d official training images",
        String.join(", ", missing),
        missing.size() == 1 ? "is" : "are",
        train.size() * published.recordsPerFile(),
        Cifar.TRAIN.size() * published.recordsPerFile());
  }

  private static String sha256(byte[] content) {
    MessageDigest digest = Sha256.digest();
    digest.update(content);
    return Sha256.hex(digest);
  }

  /** The format has no header, so a file that was cut short shows by its size alone. */
  private void requireWholeRecords(String name, byte[] content) {
    int expected = published.fileBytes();
    if (content.length != expected) {
      String fault =
          content.length < expected
              ? String.format(Locale.ROOT, "is cut short: it has %,d bytes", content.length)
              : "has surplus bytes";
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s; %,d images of %,d bytes are %,d. %s",
              source.describe(name),
              fault,
              published.recordsPerFile(),
              Cifar.RECORD_BYTES,
              expected,
              remedy));
    }
  }

  private LabeledImages images(List<String> names, Map<String, byte[]> contents) {
    int count = names.size() * published.recordsPerFile();
    float[] pixels = new float[count * Cifar.SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      String name = names.get(i / published.recordsPerFile());
      int record = i % published.recordsPerFile();
      byte[] content = contents.get(name);
      int begin = record * Cifar.RECORD_BYTES;
      labels[i] = label(name, record, content[begin]);
      interleave(content, begin + 1, pixels, i * Cifar.SHAPE.size());
    }
    return new LabeledImages(Cifar.SHAPE, pixels, labels);
  }

  private int label(String name, int record, byte value) {
    int label = value & 0xff;
    int classes = Cifar.CLASS_NAMES.size();
    if (label >= classes) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: label %d of image %,d is outside of the %d classes (0 to %d). %s",
              source.describe(name),
              label,
              record,
              classes,
              classes - 1,
              remedy));
    }
    return label;
  }

  /** Colour planes to pixels of three values. */
  private static void interleave(byte[] from, int begin, float[] into, int offset) {
    int channels = Cifar.SHAPE.channels();
    for (int channel = 0; channel < channels; channel++) {
      for (int pixel = 0; pixel < PLANE; pixel++) {
        into[offset + pixel * channels + channel] =
            (float) (from[begin + channel * PLANE + pixel] & 0xff) / 255f;
      }
    }
  }
}
