package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * What makes gradients fit other networks than the one that is asked.
 *
 * @param nesterov whether the gradient is taken where the momentum leads (Lin et al. 2020, eq. 6)
 * @param diversity with what probability it is taken at a smaller image in black (Xie et al. 2019)
 * @param smallest the least side of that image, as a share of the whole
 * @param smoothing side of the Gaussian kernel that the gradient is smoothed with (Dong et al.
 *     2019), odd; 1 leaves it as it is
 */
record View(boolean nesterov, double diversity, double smallest, int smoothing) {

  /** The gradient at the iterate. */
  static final View PLAIN = new View(false, 0, 1, 1);

  /** The kernel reaches so many standard deviations to each side. */
  private static final int DEVIATIONS = 3;

  /** For each value of the image that is asked about, from which value it is; −1 for black. */
  int[] drawSources(ImageShape shape, RandomGenerator random) {
    int[] sources = new int[shape.size()];
    boolean whole = diversity == 0 || random.nextDouble() >= diversity;
    int height = whole ? shape.height() : side(shape.height(), random);
    int width = shape.width() * height / shape.height();
    int top = random(shape.height() - height, whole, random);
    int left = random(shape.width() - width, whole, random);
    for (int i = 0; i < sources.length; i++) {
      int channel = i % shape.channels();
      int x = i / shape.channels() % shape.width() - left;
      int y = i / shape.channels() / shape.width() - top;
      boolean inside = x >= 0 && x < width && y >= 0 && y < height;
      int fromY = y * shape.height() / height;
      int fromX = x * shape.width() / Math.max(1, width);
      sources[i] = inside ? (fromY * shape.width() + fromX) * shape.channels() + channel : -1;
    }
    return sources;
  }

  private int side(int whole, RandomGenerator random) {
    int least = Math.max(1, (int) (smallest * whole));
    return least + (least < whole ? random.nextInt(whole - least) : 0);
  }

  private static int random(int room, boolean whole, RandomGenerator random) {
    return whole || room == 0 ? 0 : random.nextInt(room + 1);
  }

  /** Smooths one image's gradient, channel by channel; outside of the image it is zero. */
  void smooth(float[] gradient, int offset, ImageShape shape) {
    if (smoothing == 1) {
      return;
    }
    // A Gaussian is a product: along rows, then along columns.
    int row = shape.width() * shape.channels();
    float[] along = smooth(gradient, offset, shape, shape.channels(), shape.width());
    float[] both = smooth(along, 0, shape, row, shape.height());
    System.arraycopy(both, 0, gradient, offset, both.length);
  }

  private float[] smooth(float[] values, int offset, ImageShape shape, int stride, int length) {
    double[] kernel = kernel();
    float[] smoothed = new float[shape.size()];
    for (int i = 0; i < smoothed.length; i++) {
      int at = i / stride % length;
      double sum = 0;
      for (int k = 0; k < smoothing; k++) {
        int from = at + k - smoothing / 2;
        if (from >= 0 && from < length) {
          sum += kernel[k] * values[offset + i + (from - at) * stride];
        }
      }
      smoothed[i] = (float) sum;
    }
    return smoothed;
  }

  private double[] kernel() {
    double[] kernel = new double[smoothing];
    double sum = 0;
    for (int k = 0; k < smoothing; k++) {
      double middle = (smoothing - 1) / 2.0;
      double deviations = DEVIATIONS * (k - middle) / middle;
      kernel[k] = Math.exp(-deviations * deviations / 2);
      sum += kernel[k];
    }
    for (int k = 0; k < smoothing; k++) {
      kernel[k] /= sum;
    }
    return kernel;
  }
}
