package dev.touchstone.plugins.model.resnet;

import java.util.List;
import java.util.Optional;

/**
 * A network of He et al. 2016.
 *
 * @param depth layers with weights
 * @param block what the stages consist of
 * @param shortcut how shortcuts change size
 * @param firstWidth channels of the first stage's 3×3 convolutions; doubled in each stage
 * @param blocks blocks in each stage
 * @param head name of the last layer in the weights that others have published
 */
record Architecture(
    int depth, Block block, Shortcut shortcut, int firstWidth, List<Integer> blocks, String head) {

  /** Those on offer: their table 1, and section 4.2 for CIFAR-10. */
  private static final List<Architecture> ALL =
      List.of(
          new Architecture(18, Block.BASIC, Shortcut.PROJECTION, 64, List.of(2, 2, 2, 2), "fc"),
          new Architecture(20, Block.BASIC, Shortcut.PADDING, 16, List.of(3, 3, 3), "linear"),
          new Architecture(
              50, Block.BOTTLENECK, Shortcut.PROJECTION, 64, List.of(3, 4, 6, 3), "fc"));

  /** What is added to the shortcut. */
  enum Block {
    /** Two 3×3 convolutions. */
    BASIC(1),
    /** 1×1, 3×3 and 1×1 convolutions; the stride is in the 3×3, as in the usual weights. */
    BOTTLENECK(4);

    /** Output channels by the width of the stage. */
    final int expansion;

    Block(int expansion) {
      this.expansion = expansion;
    }
  }

  /** How a shortcut changes size and channels. */
  enum Shortcut {
    /** Option A: every second pixel, and channels of zeros on both sides. */
    PADDING,
    /** Option B: a 1×1 convolution with batch normalisation. */
    PROJECTION
  }

  static Optional<Architecture> ofDepth(int depth) {
    return ALL.stream().filter(each -> each.depth == depth).findFirst();
  }

  /** Channels of a stage's 3×3 convolutions; the first stage is 0. */
  int width(int stage) {
    return firstWidth << stage;
  }
}
