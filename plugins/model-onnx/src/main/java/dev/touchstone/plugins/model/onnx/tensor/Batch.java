package dev.touchstone.plugins.model.onnx.tensor;

/**
 * The number of images, which no one knows while a graph is imported.
 *
 * <p>Files compute with it: they take it out of a shape, multiply it by a number of heads, and
 * reshape by the product. So it is a number like others, a prime that is larger than any dimension
 * that fits into memory: whatever it divides is a multiple of the number of images.
 */
public final class Batch {

  /** Stands for the number of images. */
  public static final long SIZE = 1_000_000_007;

  private Batch() {}

  /** Whether a dimension counts images, perhaps several times. */
  public static boolean counts(long dimension) {
    return dimension != 0 && dimension % SIZE == 0;
  }
}
