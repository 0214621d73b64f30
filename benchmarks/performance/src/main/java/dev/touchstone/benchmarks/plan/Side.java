package dev.touchstone.benchmarks.plan;

import java.util.Arrays;

/** Who computes. */
public enum Side {
  /** A cell through the whole platform: JSON in, file in the store out. */
  PLATFORM("platform", "platform"),
  /** The same with an attack whose gradients are computed in bf16. */
  PLATFORM_BF16("platform-bf16", "platform, bf16 gradients"),
  /** The platform's classifier in a bare loop, without harness, judge and store. */
  GRAPH("graph", "bare loop, platform's graph"),
  /** The same layers with TensorFlow's own gradient, in a bare loop. */
  TENSORFLOW("tensorflow", "bare loop, plain TensorFlow"),
  /** PyTorch in its default layout, NCHW. */
  PYTORCH("pytorch", "PyTorch"),
  /** PyTorch in the layout NHWC. */
  PYTORCH_CHANNELS_LAST("pytorch-channels-last", "PyTorch, channels last");

  private final String id;
  private final String title;

  Side(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** What it is called in files. */
  public String id() {
    return id;
  }

  /** What it is called in tables. */
  public String title() {
    return title;
  }

  /** Whether it is PyTorch. */
  public boolean isPyTorch() {
    return this == PYTORCH || this == PYTORCH_CHANNELS_LAST;
  }

  /** Whether it is a cell through the platform. */
  public boolean isPlatform() {
    return this == PLATFORM || this == PLATFORM_BF16;
  }

  /**
   * The one of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Side of(String id) {
    return Arrays.stream(values())
        .filter(each -> each.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no side '" + id + "'"));
  }
}
