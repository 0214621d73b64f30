package dev.touchstone.core.work;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What every cell must keep: cells come as text from other processes and other people. */
public final class WorkChecks {

  /** As large as a suite can ask for. */
  private static final int LARGEST_BATCH = 65_536;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  private WorkChecks() {}

  public static void batch(int batch) {
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "batch must be 1 to %,d, was %,d".formatted(LARGEST_BATCH, batch));
    }
  }

  public static void samples(List<Integer> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("samples: a cell needs at least one");
    }
    for (int sample : samples) {
      if (sample < 0) {
        throw new IllegalArgumentException("samples must be ≥ 0, one is " + sample);
      }
    }
    if (new HashSet<>(samples).size() < samples.size()) {
      throw new IllegalArgumentException("samples: one is given twice");
    }
  }

  /** An address names a file of the store, so that nothing else may pass for one. */
  public static void hash(String hash) {
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no address of a cell: hexadecimal digits, at most 64"
              .formatted(StoredText.cut(hash, StoredText.LONGEST_LINE / 2)));
    }
  }

  public static void notBlank(String text, String what) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
  }
}
