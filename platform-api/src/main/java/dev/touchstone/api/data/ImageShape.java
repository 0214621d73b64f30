package dev.touchstone.api.data;

import dev.touchstone.api.threat.PixelGrid;

/**
 * Shape of one image; pixels are stored row by row, channels last (HWC).
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels 1 for grey, 3 for RGB
 */
public record ImageShape(int height, int width, int channels) implements PixelGrid {

  /** Checks that the shape holds at least one pixel. */
  public ImageShape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "an image needs at least one pixel, was " + height + "×" + width + "×" + channels);
    }
  }

  /** Values in one image: height × width × channels. */
  @Override
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return height + "×" + width + "×" + channels;
  }
}
