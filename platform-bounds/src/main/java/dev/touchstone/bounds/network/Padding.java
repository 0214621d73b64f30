package dev.touchstone.bounds.network;

/** What a window meets beyond the image's edge, as TensorFlow defines it. */
public enum Padding {
  /** Nothing: windows stay inside. */
  VALID,
  /** As many zeros (for pools: nothing) as make the output ⌈input / stride⌉ long. */
  SAME;

  /** Rows before the first one, for one axis. */
  public int before(int input, int output, int window, int stride) {
    return this == VALID ? 0 : Math.max((output - 1) * stride + window - input, 0) / 2;
  }
}
