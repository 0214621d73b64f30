package dev.touchstone.tensorflow.training;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Elastic deformation of images (Simard et al. 2003, Best practices for convolutional neural
 * networks applied to visual document analysis): every pixel is fetched from a place that is
 * displaced by a random field, drawn uniformly from [-1, 1] for each pixel and direction, smoothed
 * by a Gaussian of standard deviation σ and multiplied by α. What lies outside of the image is 0,
 * in the field and in the image; between pixels the image is interpolated bilinearly. All channels
 * of a pixel move together.
 *
 * <p>For σ well below the image's size a displacement has, away from the borders, in each direction
 * the standard deviation α / √3 · Σ g², where g is the sampled Gaussian; about α / (2 σ √(3 π)).
 */
final class ElasticDeformation {

  /** Standard deviation of the smoothing, in pixels (Li et al. 2018, their public code). */
  static final double SIGMA = 4;

  /** Factor of the smoothed field, in pixels (Li et al. 2018, their public code). */
  static final double ALPHA = 20;

  /** Where the Gaussian is cut off, in standard deviations. */
  private static final double TRUNCATE = 4;

  private final ImageShape shape;
  private final float alpha;
  private final float[] kernel;

  /**
   * A deformation of images of one shape.
   *
   * @param shape the images' shape
   * @param sigma standard deviation of the smoothing, in pixels, above 0
   * @param alpha factor of the smoothed field, in pixels
   */
  ElasticDeformation(ImageShape shape, double sigma, double alpha) {
    this.shape = shape;
    this.alpha = (float) alpha;
    this.kernel = gaussian(sigma);
  }

  /** Half of a Gaussian that sums to 1, from its centre outwards. */
  private static float[] gaussian(double sigma) {
    int radius = (int) Math.ceil(TRUNCATE * sigma);
    double[] values = new double[radius + 1];
    double sum = 0;
    for (int i = 0; i <= radius; i++) {
      values[i] = StrictMath.exp(-0.5 * i * i / (sigma * sigma));
      sum += i == 0 ? values[i] : 2 * values[i];
    }
    float[] kernel = new float[radius + 1];
    for (int i = 0; i <= radius; i++) {
      kernel[i] = (float) (values[i] / sum);
    }
    return kernel;
  }

  /**
   * Writes a deformed image.
   *
   * @param from pixels of any number of images
   * @param fromOffset where the image begins
   * @param random where the field is drawn from
   * @param into receives the pixels
   * @param intoOffset where they begin
   */
  void apply(float[] from, int fromOffset, RandomGenerator random, float[] into, int intoOffset) {
    float[] down = field(random);
    float[] right = field(random);
    int to = intoOffset;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int pixel = y * shape.width() + x;
        sample(from, fromOffset, y + down[pixel], x + right[pixel], into, to);
        to += shape.channels();
      }
    }
  }

  /** One direction's displacement of every pixel, row by row, in pixels. */
  float[] field(RandomGenerator random) {
    float[] noise = new float[shape.height() * shape.width()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = 2 * random.nextFloat() - 1;
    }
    float[] field = smoothRows(smoothColumns(noise));
    for (int i = 0; i < field.length; i++) {
      field[i] *= alpha;
    }
    return field;
  }

  /** Smooths along y. Whole rows are added to whole rows, a loop that the compiler vectorises. */
  private float[] smoothColumns(float[] values) {
    int width = shape.width();
    float[] smooth = new float[values.length];
    for (int y = 0; y < shape.height(); y++) {
      int first = Math.max(0, y - kernel.length + 1);
      int last = Math.min(shape.height() - 1, y + kernel.length - 1);
      for (int source = first; source <= last; source++) {
        add(values, source * width, kernel[Math.abs(source - y)], smooth, y * width, width);
      }
    }
    return smooth;
  }

  /** Smooths along x: each row is added to itself, shifted. */
  private float[] smoothRows(float[] values) {
    int width = shape.width();
    float[] smooth = new float[values.length];
    int reach = Math.min(kernel.length, width) - 1;
    for (int row = 0; row < values.length; row += width) {
      add(values, row, kernel[0], smooth, row, width);
      for (int shift = 1; shift <= reach; shift++) {
        add(values, row + shift, kernel[shift], smooth, row, width - shift);
        add(values, row, kernel[shift], smooth, row + shift, width - shift);
      }
    }
    return smooth;
  }

  private static void add(
      float[] values, int offset, float factor, float[] into, int intoOffset, int length) {
    for (int i = 0; i < length; i++) {
      into[intoOffset + i] += factor * values[offset + i];
    }
  }

  /** Bilinear interpolation at (y, x), for all channels of the pixel. */
  private void sample(float[] from, int offset, float y, float x, float[] into, int to) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    float lower = y - top;
    float righter = x - left;
    for (int channel = 0; channel < shape.channels(); channel++) {
      float upperRow =
          between(
              pixel(from, offset, top, left, channel),
              pixel(from, offset, top, left + 1, channel),
              righter);
      float lowerRow =
          between(
              pixel(from, offset, top + 1, left, channel),
              pixel(from, offset, top + 1, left + 1, channel),
              righter);
      into[to + channel] = between(upperRow, lowerRow, lower);
    }
  }

  /** In this form exactly a for t = 0, and exactly a where a = b. */
  private static float between(float a, float b, float t) {
    return a + t * (b - a);
  }

  private float pixel(float[] from, int offset, int y, int x, int channel) {
    if (y < 0 || y >= shape.height() || x < 0 || x >= shape.width()) {
      return 0;
    }
    return from[offset + (y * shape.width() + x) * shape.channels() + channel];
  }
}
