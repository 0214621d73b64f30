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
  PYTORCH_CHANNELS_LAST("pytorch-channels-last", "PyTorch, channels last"),
  /** The platform's attack, never told that a sample is broken: every sample meets every query. */
  PLATFORM_NAIVE("platform-naive", "platform, naive loop"),
  /** PyTorch in the layout that is the faster one, for forwards and for gradients. */
  PYTORCH_FASTER("pytorch-faster", "PyTorch, faster layout"),
  /** The same, every sample meeting every query. */
  PYTORCH_NAIVE("pytorch-naive", "PyTorch, faster layout, naive loop");

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
    return this == PYTORCH
        || this == PYTORCH_CHANNELS_LAST
        || this == PYTORCH_FASTER
        || this == PYTORCH_NAIVE;
  }

  /** Whether it is a cell through the platform. */
  public boolean isPlatform() {
    return this == PLATFORM || this == PLATFORM_BF16;
  }

  /** Whether it asks on about samples that are broken. */
  public boolean isNaive() {
    return this == PLATFORM_NAIVE || this == PYTORCH_NAIVE;
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
