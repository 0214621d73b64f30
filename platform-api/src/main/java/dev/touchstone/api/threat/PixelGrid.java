package dev.touchstone.api.threat;

/** Of an image's shape, what measuring a perturbation needs to know: values lie as HWC. */
public interface PixelGrid {

  /** Rows. */
  int height();

  /** Columns. */
  int width();

  /** Values of one pixel. */
  int channels();

  /** Values of one image: height × width × channels. */
  int size();
}
