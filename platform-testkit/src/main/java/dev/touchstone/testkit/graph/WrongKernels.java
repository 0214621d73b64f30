package dev.touchstone.testkit.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the check of TensorFlow's kernels believe that this machine is one on which some are wrong:
 * by changing what it remembers in its file. For tests of what is built in their place.
 */
public final class WrongKernels {

  /** What is said to be wrong with them. */
  public static final String FAULT = "input gradient off by 0.5 of its largest value";

  private WrongKernels() {}

  /**
   * Changes what is remembered.
   *
   * @param file an existing file of {@link dev.touchstone.tensorflow.kernels.Kernels}
   * @param operation how TensorFlow calls those that are wrong, such as {@code "Conv2D"}
   */
  public static void remember(Path file, String operation) {
    try {
      String right = Files.readString(file);
      String wrong =
          right.replaceAll("(\"" + operation + " [^\"]*\" : )\"\"", "$1\"" + FAULT + "\"");
      if (wrong.equals(right)) {
        throw new IllegalArgumentException(file + " knows no right " + operation);
      }
      Files.writeString(file, wrong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
