package dev.touchstone.bounds.network;

/**
 * The windows that slide over an image.
 *
 * @param height rows of a window
 * @param width columns of a window
 * @param strideHeight rows from one window to the next
 * @param strideWidth columns from one window to the next
 * @param padding what lies beyond the edge
 */
public record Window(int height, int width, int strideHeight, int strideWidth, Padding padding) {

  /** Positions in a window. */
  public int size() {
    return height * width;
  }
}
